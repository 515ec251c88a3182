import { expect, test } from 'vitest';
import { TopicOrder } from './topicOrder.ts';

const all = <T>(order: TopicOrder<T>) => {
  const taken: T[] = [];
  for (let one = order.next(); one !== undefined; one = order.next()) taken.push(one);
  return taken;
};

test('one at a time go out in the order in which they came, whatever their topics', () => {
  const order = new TopicOrder<string>(1);
  for (const one of ['a1', 'a2', 'b1', 'a3', 'b2']) order.add(one.charAt(0), one);
  const out: string[] = [];
  for (let [one] = all(order); one !== undefined; [one] = all(order)) {
    out.push(one);
    order.done(one.charAt(0));
  }
  expect(out).toEqual(['a1', 'a2', 'b1', 'a3', 'b2']);
  expect(order.isEmpty).toBe(true);
});

test('of many at a time, no two are of one topic', () => {
  const order = new TopicOrder<string>(3);
  for (const one of ['a1', 'a2', 'b1', 'c1', 'd1']) order.add(one.charAt(0), one);
  expect(all(order)).toEqual(['a1', 'b1', 'c1']);
  order.done('c');
  expect(all(order)).toEqual(['d1']);
  order.done('a');
  expect(all(order)).toEqual(['a2']);
  expect(order.isEmpty).toBe(false);
  for (const topic of ['a', 'b', 'd']) order.done(topic);
  expect(order.isEmpty).toBe(true);
});
