import type { TopLevelSpec } from 'vega-lite';
import type { ScenarioReport } from '../../results/report.ts';

type LayeredSpec = Extract<TopLevelSpec, { layer: unknown }>;

/** One layer of a chart in Vega-Lite, with its own data; colours are CSS variables. */
export type Layer = Extract<LayeredSpec['layer'][number], { mark: unknown }>;

/** What a chart says in Vega-Lite; width, colours of axes and legend are the business of whoever draws it. */
export interface ChartSpec {
  /** Of the whole picture with its axes, in px. */
  readonly height: number;
  /** What all layers share, such as the axes and their scales. */
  readonly encoding: NonNullable<LayeredSpec['encoding']>;
  readonly layer: Layer[];
}

/** A chart and what stands beside it. */
export interface Chart {
  /** Unique among the charts of a scenario; the name of its file, such as `percentiles`. */
  readonly id: string;
  /** Of one of several that show the same of different variants, the id that they have in common. */
  readonly facetOf?: string;
  /** The first of these, which stand side by side. */
  readonly startsRow?: boolean;
  readonly title: string;
  /** What it shows and how it came about, in a sentence or two for readers. */
  readonly caption: string;
  /** What it shows, for who cannot see it: the essential figures in a sentence. */
  readonly description: string;
  /** Small ones stand side by side. */
  readonly size: 'wide' | 'half';
  readonly spec: ChartSpec;
  /** Layers that only a live chart has, on top: what the pointer finds. They would triple a still picture. */
  readonly hover: Layer[];
  /**
   * The key of its lines or colours; pages show it as buttons, pictures have it drawn in. Empty where all is
   * labelled directly.
   */
  readonly legend: readonly LegendEntry[];
  /** What is drawn, in figures. */
  readonly table: ChartTable;
}

/** One line or colour of a chart. */
export interface LegendEntry {
  /** The value of the data field `key` that belongs to it: a variant's slug, or the name of a part. */
  readonly key: string;
  readonly label: string;
  readonly color: string;
  /** Lines have dashes and points a shape; areas and bars neither. */
  readonly dash?: readonly number[];
  readonly shape?: string;
  /** Points of further variants of a transport are outlines only. */
  readonly hollow?: boolean;
}

/** The figures behind a chart. */
export interface ChartTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Draws one chart of a scenario, null where there is nothing to draw. All reports of a page are given for the
 * scales they share.
 */
export type ChartMaker = (report: ScenarioReport, all: readonly ScenarioReport[]) => Chart | null;
