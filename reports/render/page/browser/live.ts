import type { Spec, View } from 'vega';
import type { Engine } from './engine.ts';

/*
 * Makes the page's drawings live as they come near the screen: tooltips, and legends to choose with. The page
 * reads, prints and answers without it.
 */

const textOf = (id: string) => document.querySelector(`script#${id}`)?.textContent ?? '';

/** The text that was packed with gzip and base64. */
async function unpacked(id: string): Promise<string> {
  const bytes = Uint8Array.from(atob(textOf(id)), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

/** Runs the engine once: its hash is in the page's policy, so that no other text would run. */
async function loadEngine(): Promise<Engine> {
  const script = document.createElement('script');
  script.textContent = await unpacked('engine');
  document.head.append(script);
  return (globalThis as unknown as { chartEngine: Engine }).chartEngine;
}

const once = <T>(load: () => Promise<T>) => {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load();
    return loading;
  };
};
const engine = once(loadEngine);
const specs = once(async () => JSON.parse(await unpacked('specs')) as Record<string, Spec>);

/** A chart that has come to life, and the still drawing that it replaced. */
interface Live {
  readonly view: View;
  readonly element: HTMLElement;
  readonly still: Element;
}

/** The live charts, and what is chosen in each scenario: keys of legends, none for all. */
const charts = new Map<HTMLElement, Live>();
const chosen = new Map<Element, Set<string>>();

const drawingOf = (figure: HTMLElement) => figure.querySelector<HTMLElement>('.drawing');
const scenarioOf = (figure: Element) => figure.closest('[data-scenario]') ?? document.body;
const choiceFor = (figure: Element) => {
  const scenario = scenarioOf(figure);
  const choice = chosen.get(scenario) ?? new Set<string>();
  chosen.set(scenario, choice);
  return choice;
};
const keysOf = (figure: HTMLElement) => JSON.parse(figure.dataset.keys ?? '[]') as string[];

async function enliven(figure: HTMLElement): Promise<void> {
  const drawing = drawingOf(figure);
  const still = drawing?.firstElementChild;
  const spec = (await specs())[figure.dataset.chart ?? ''];
  if (!drawing || !still || !spec) return;
  const { draw } = await engine();
  const element = document.createElement('div');
  const view = await draw(spec, element, drawing.clientWidth);
  const svg = element.querySelector('svg');
  for (const name of ['role', 'aria-label', 'aria-roledescription']) {
    copyAttribute(still, svg as Element, name);
    element.removeAttribute(name);
  }
  drawing.replaceChildren(element);
  charts.set(figure, { view, element, still });
  figure.dataset.live = '';
  await showChoice(figure);
}

function copyAttribute(from: Element, to: Element, name: string): void {
  const value = from.getAttribute(name);
  if (value === null) to.removeAttribute(name);
  else to.setAttribute(name, value);
}

/** Dims what is not chosen; a choice that has no part in a chart leaves it as it is. */
async function showChoice(figure: HTMLElement): Promise<void> {
  const choice = choiceFor(figure);
  for (const button of figure.querySelectorAll<HTMLElement>('.legend button'))
    button.setAttribute('aria-pressed', String(choice.has(button.dataset.key ?? '')));
  const keys = keysOf(figure).filter((key) => choice.has(key));
  await charts.get(figure)?.view.signal('selected', keys).runAsync();
}

function choose(figure: HTMLElement, key: string): void {
  const choice = choiceFor(figure);
  if (!choice.delete(key)) choice.add(key);
  for (const other of scenarioOf(figure).querySelectorAll<HTMLElement>('figure[data-chart]'))
    void showChoice(other);
}

/** Turns the entries of a legend into buttons. */
function makeLegend(figure: HTMLElement): void {
  for (const entry of figure.querySelectorAll<HTMLElement>('.legend [data-key]')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset.key = entry.dataset.key ?? '';
    button.append(...entry.childNodes);
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => choose(figure, button.dataset.key ?? ''));
    entry.append(button);
  }
}

/**
 * Turns them back, where a chart cannot come to life: the still drawing stays, and nothing looks alive that
 * is not.
 */
function leaveStill(figure: HTMLElement, error: unknown): void {
  console.error(`The chart ${figure.dataset.chart} stays still`, error);
  for (const button of figure.querySelectorAll('.legend button')) button.replaceWith(...button.childNodes);
}

const nearScreen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting) {
        nearScreen.unobserve(target);
        const figure = target as HTMLElement;
        enliven(figure).catch((error) => leaveStill(figure, error));
      }
  },
  { rootMargin: '400px' },
);

const resized = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const view = charts.get(target.parentElement as HTMLElement)?.view;
    if (view && contentRect.width > 0 && view.width() !== contentRect.width)
      void view.width(contentRect.width).runAsync();
  }
});

for (const figure of document.querySelectorAll<HTMLElement>('figure[data-chart]')) {
  makeLegend(figure);
  nearScreen.observe(figure);
  const drawing = drawingOf(figure);
  if (drawing) resized.observe(drawing);
}

// On paper the drawings have their full width, whatever the window's.
for (const [event, part] of [
  ['beforeprint', 'still'],
  ['afterprint', 'element'],
] as const)
  addEventListener(event, () => {
    for (const [figure, chart] of charts) drawingOf(figure)?.replaceChildren(chart[part]);
  });

// What is over the page can be put away without moving the pointer (WCAG 2.2, 1.4.13).
addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') document.getElementById('vg-tooltip-element')?.classList.remove('visible');
});

// The engine is unpacked while nothing else is to do, so that the first chart need not wait for it.
const whenIdle = globalThis.requestIdleCallback ?? setTimeout;
whenIdle(() => void Promise.all([engine(), specs()]).catch(() => {}));
document.documentElement.dataset.ready = '';
