import { capabilitiesOf } from '../../core/transports.ts';
import { listed } from '../../reports/render/words.ts';
import type { VariantView } from '../../reports/results/variants.ts';
import { type Calculation, figureFrom } from './calculation.ts';
import type { Term } from './costModel.ts';
import type { Figure } from './quantities.ts';

/** Makes the figures of a variant, and collects why some are missing or are upper limits. */
export class Figures {
  readonly #missing = new Map<string, string[]>();
  readonly #limits = new Map<string, string[]>();
  readonly #variant: VariantView;
  readonly #scenario: string;

  constructor(variant: VariantView, scenario: string) {
    this.#variant = variant;
    this.#scenario = scenario;
  }

  make(calculation: Calculation): Figure {
    const { figure, unknown, excess } = figureFrom(calculation);
    const { name, absent } = calculation;
    if (unknown.length > 0)
      note(
        this.#missing,
        `the cost of ${namesOf(unknown)} by itself was not measured; ${this.#remedy(unknown)}`,
        name,
      );
    else if (figure.value === null) note(this.#missing, absent, name);
    if (excess.length > 0)
      note(
        this.#limits,
        `an upper limit: the trials could not separate the cost of ${namesOf(excess)} from other costs, and the projection has less of it; ${this.#remedy(excess)}`,
        name,
      );
    return figure;
  }

  /** Why figures are missing, and what would supply them. */
  get missing(): string[] {
    return sentences(this.#missing);
  }

  /** Why figures are upper limits, and which experiment would settle it. */
  get limits(): string[] {
    return sentences(this.#limits);
  }

  #remedy(terms: readonly Term[]): string {
    const experiments = [...new Set(terms.map((term) => experimentFor(term, this.#variant)))];
    return `pushbench sweep ${this.#scenario} with ${listed(experiments)} would show it`;
  }
}

const note = (notes: Map<string, string[]>, text: string, name: string) =>
  notes.set(text, [...(notes.get(text) ?? []), name]);

const sentences = (notes: ReadonlyMap<string, readonly string[]>) =>
  [...notes].map(([text, names]) => `${listed(names)}: ${text}`);

/** What terms are called in sentences. */
const termNames: Readonly<Record<Term, string>> = {
  connections: 'an open connection',
  requests: 'a poll',
  news: 'a poll that brings something',
  notifications: 'a notification',
  events: 'an event before its fan-out',
  payloadBytes: 'the payload',
  processes: 'a process',
};

const namesOf = (terms: readonly Term[]) => listed(terms.map((term) => termNames[term]));

/** The experiment that separates the term from the others. */
function experimentFor(term: Term, { options }: VariantView): string {
  if (term === 'events') return 'other users in each topic';
  if (term === 'payloadBytes') return '--vary payload=…';
  if (term === 'processes') return '--vary users=…';
  const asks = options && capabilitiesOf(options).asks;
  if (asks === 'hold') return '--vary hold=…';
  if (asks === 'timer' && term === 'requests') return '--vary interval=…';
  return '--vary rate=…';
}
