import { createHmac } from 'node:crypto';
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { InvalidFileError } from '../core/errors.ts';
import { temporaryFolder } from '../test/fixtures/temporaryFolder.ts';
import { loadTargetFile, parseTargetFile, targetJsonSchema, targetSchemaPath } from './targetFile.ts';

const examples = resolve(import.meta.dirname, '../examples');
const smallest = `name: mine
start:
  command: nginx -p {dir} -c nginx.conf
  folder: ../app
  files: { nginx.conf: { from: conf/nginx.conf } }
publish: { http: { path: '/publish/{topic:url}' } }
subscribe: { sse: { path: '/events?topic={topic:url}' } }
`;

test('the committed JSON Schema is the one that `npm run schema` writes', () => {
  expect(readFileSync(targetSchemaPath, 'utf8')).toBe(`${JSON.stringify(targetJsonSchema(), null, 2)}\n`);
});

test('its files are read where it lies, and its folder is found from there', () => {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'targets/conf'), { recursive: true });
  writeFileSync(join(dir, 'targets/mine.target.yaml'), smallest);
  writeFileSync(join(dir, 'targets/conf/nginx.conf'), 'listen {port};');
  const { file, text } = loadTargetFile(join(dir, 'targets/mine.target.yaml'));
  expect(text).toBe(smallest);
  expect(file.start).toMatchObject({
    folder: join(dir, 'app'),
    files: { 'nginx.conf': { from: 'conf/nginx.conf', text: 'listen {port};' } },
  });
});

test('a file that it names and that is not there is named', () => {
  const dir = temporaryFolder();
  const path = join(dir, 'mine.target.yaml');
  writeFileSync(path, smallest);
  expect(() => loadTargetFile(path)).toThrow(`${path} names conf/nginx.conf, which cannot be read (ENOENT)`);
});

test('all that is wrong is said at once, with line and column', () => {
  const text = smallest
    .replace('name: mine', 'name: Mine')
    .replace('{topic:url}', '{room}')
    .replace('sse: {', 'sse: { resume: { by: magic }, subscribed: soon, ready: 1,');
  expect.assertions(2);
  try {
    parseTargetFile(text, 'mine.target.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidFileError);
    expect((error as InvalidFileError).message.split('\n')).toEqual([
      'mine.target.yaml:1:7: name: expected a lower-case name such as my-server',
      'mine.target.yaml:6:26: publish.http.path: {room} cannot be filled in here; expected {topic}, {message}, {id}',
      'mine.target.yaml:7:35: subscribe.sse.resume.by: expected pointer, last-event-id, validators or none',
      'mine.target.yaml:7:56: subscribe.sse.subscribed: expected head, message, or what comes first: { text }, { begins } or { pointer }',
      'mine.target.yaml:7:62: subscribe.sse.ready: unknown key; remove it or fix its spelling',
    ]);
  }
});

const described = globSync('*/*.target.yaml', { cwd: examples });

test.each(described)(
  'the example %s can be read, and says by its folder and a comment if nobody tried it',
  (path) => {
    const { file, text } = loadTargetFile(join(examples, path));
    expect(path).toContain(`/${file.name}.target.yaml`);
    expect(path.startsWith('untried/')).toBe(text.startsWith('# Not tried here: written from '));
  },
);

test('the token in the example of Mercure is signed with the key that the hub is given', () => {
  const { text } = loadTargetFile(join(examples, 'untried/mercure.target.yaml'));
  const [, key = ''] = /publisher_jwt (\S+)/.exec(text) ?? [];
  const [, head, claims, signature] = /Bearer (\S+)\.(\S+)\.(\S+)/.exec(text) ?? [];
  expect(createHmac('sha256', key).update(`${head}.${claims}`).digest('base64url')).toBe(signature);
});
