import { caddy } from './caddy.ts';
import { haproxy } from './haproxy.ts';
import { nginx } from './nginx.ts';
import type { ProxyProgram } from './program.ts';

const programs = { nginx, haproxy, caddy } as const;

/** A proxy that pushbench can start. */
export type ProgramName = keyof typeof programs;

/** Their names. */
export const programNames = Object.keys(programs) as ProgramName[];

/** What pushbench knows of one. */
export const programOf = (name: ProgramName): ProxyProgram => programs[name];

/** The preset that a proxy has unless another is asked for. */
export const rightPreset = 'right';
