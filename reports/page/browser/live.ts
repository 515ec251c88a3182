import type { Spec, View } from 'vega';
import type { Engine } from './engine.ts';

/*
 * Makes the page's drawings live as they come near the screen: tooltips, and legends to choose with. The page
 * reads, prints and answers without it.
 */

const textOf = (id: string) => document.getElementById(id)?.textContent ?? '';

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

/** The live charts, and what is chosen in each scenario: keys of legends, none for all. */
const views = new Map<HTMLElement, View>();
const chosen = new Map<Element, Set<string>>();

const scenarioOf = (figure: Element) => figure.closest('[data-scenario]') ?? document.body;
const choiceFor = (figure: Element) => {
  const scenario = scenarioOf(figure);
  const choice = chosen.get(scenario) ?? new Set<string>();
  chosen.set(scenario, choice);
  return choice;
};

async function enliven(figure: HTMLElement): Promise<void> {
  const drawing = figure.querySelector<HTMLElement>('.drawing');
  const still = drawing?.firstElementChild;
  const spec = (await specs())[figure.dataset.chart ?? ''];
  if (!drawing || !still || !spec) return;
  const { draw } = await engine();
  const live = document.createElement('div');
  const view = await draw(spec, live, drawing.clientWidth);
  const svg = live.querySelector('svg');
  for (const name of ['role', 'aria-label', 'aria-roledescription']) {
    copyAttribute(still, svg as Element, name);
    live.removeAttribute(name);
  }
  drawing.replaceChildren(live);
  views.set(figure, view);
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
  const buttons = [...figure.querySelectorAll<HTMLElement>('.legend [data-key]')];
  const keys = buttons.flatMap(({ dataset }) => dataset.key ?? []).filter((key) => choice.has(key));
  for (const { dataset, firstElementChild } of buttons)
    firstElementChild?.setAttribute('aria-pressed', String(choice.has(dataset.key ?? '')));
  await views.get(figure)?.signal('selected', keys).runAsync();
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
    button.append(...entry.childNodes);
    button.setAttribute('aria-pressed', 'false');
    button.addEventListener('click', () => choose(figure, entry.dataset.key ?? ''));
    entry.append(button);
  }
}

const nearScreen = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries)
      if (isIntersecting) {
        nearScreen.unobserve(target);
        void enliven(target as HTMLElement);
      }
  },
  { rootMargin: '400px' },
);

const resized = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const view = views.get(target.parentElement as HTMLElement);
    if (view && contentRect.width > 0 && view.width() !== contentRect.width)
      void view.width(contentRect.width).runAsync();
  }
});

for (const figure of document.querySelectorAll<HTMLElement>('figure[data-chart]')) {
  makeLegend(figure);
  nearScreen.observe(figure);
  const drawing = figure.querySelector('.drawing');
  if (drawing) resized.observe(drawing);
}
document.documentElement.dataset.ready = '';
