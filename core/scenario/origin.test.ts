import { describe, expect, test } from 'vitest';
import { parseScenario } from '../../scenarios/parse.ts';
import { PushbenchError } from '../errors.ts';
import { allowedOrigins } from './origin.ts';

const scenario = (more: string, variant = '{ transport: sse }') => `
name: a
title: A
description: A.
users: 1
streams: [{ name: news, topics: broadcast, arrivals: { process: poisson, perSecond: 1 }, payload: { bytes: 20 } }]
phases: { measure: 1s }
variants: [${variant}]
${more}`;
const originOf = (written: string) => parseScenario(scenario(`origin: ${written}`), 'a.yaml').origin;
function problemsOf(text: string): string {
  try {
    parseScenario(text, 'a.yaml');
    return '';
  } catch (error) {
    return error instanceof PushbenchError ? `${error.message} ${error.hint ?? ''}` : `${error}`;
  }
}

test('the origins that a target allows are those that are written, or else that of the page', () => {
  const page = 'https://app.example';
  expect(allowedOrigins(undefined)).toBeNull();
  expect(allowedOrigins(originOf(`{ page: '${page}' }`))).toEqual([page]);
  expect(allowedOrigins(originOf("{ allowed: ['http://[::1]:8080'] }"))).toEqual(['http://[::1]:8080']);
  const other = "{ page: https://app.example, allowed: ['https://other.example'] }";
  expect(allowedOrigins(originOf(other))).toEqual(['https://other.example']);
});

describe('an origin', () => {
  test.each([
    'https://app.example/',
    'https://App.example',
    'https://app.example:443',
    'app.example',
    'ftp://app.example',
    "'*'",
    "'null'",
  ])('%s is refused, with what it should look like', (written) => {
    for (const origin of [`{ page: ${written} }`, `{ allowed: [${written}] }`])
      expect(problemsOf(scenario(`origin: ${origin}`))).toMatch(/such as https:\/\/app\.example/);
  });

  test.each([
    ['{}', /expected page, allowed, or both/],
    ['{ allowed: [] }', /allowed/],
    [
      "{ allowed: ['https://a.example', 'https://a.example'] }",
      /https:\/\/a\.example is already in the list/,
    ],
    ['{ pages: https://a.example }', /pages/],
  ])('%s is refused', (written, says) => {
    expect(problemsOf(scenario(`origin: ${written}`))).toMatch(says);
  });

  test('of a page elsewhere does not go with tokens in cookies', () => {
    const page = 'origin: { page: https://app.example }';
    expect(problemsOf(scenario(`${page}\nauth: cookie`))).toMatch(/SameSite=Strict/);
    expect(problemsOf(scenario(page, '{ transport: sse, auth: cookie }'))).toMatch(/SameSite=Strict/);
    expect(problemsOf(scenario(`${page}\nauth: bearer`))).toBe('');
  });
});
