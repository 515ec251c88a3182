import { connect } from 'node:net';
import type { AnswerListener } from '../../clients/exchange.ts';
import { HttpClient } from '../../clients/httpClient.ts';
import type { SubscriberNetwork } from '../../clients/network.ts';
import { noFields } from '../../clients/wire/fields.ts';
import { portOf } from '../../core/address.ts';
import { messageOf } from '../../core/errors.ts';
import type { AskedRequest } from './askedRequest.ts';

/** Hears of each request how it ended. */
export interface LoopListener {
  sent(): void;
  answered(status: number): void;
  failed(reason: string): void;
}

/** Where one loop asks. */
export interface LoopTarget {
  readonly url: URL;
  readonly network: SubscriberNetwork;
}

/** After a failure: a target that is gone would be asked as fast as this core can. */
const retryMs = 100;

/**
 * Asks on one connection, or on a new one each time, and again as soon as it has been answered, for as long
 * as this process lives.
 */
export function askInLoop(
  { url, network }: LoopTarget,
  { path, conversation }: AskedRequest,
  { newConnections, listener }: { readonly newConnections: boolean; readonly listener: LoopListener },
): void {
  const client = new HttpClient(url, network, 'requests', { newConnections });
  const requestTo = (one: string) => client.prepare('GET', one, noFields);
  const talk = conversation?.();
  let request = requestTo(talk?.firstPath ?? path);
  let body = '';
  const ask = () => {
    listener.sent();
    client.send(request, answer);
  };
  const answer: AnswerListener = {
    data(bytes, start, end) {
      if (talk) body += bytes.toString('utf8', start, end);
    },
    ended(status) {
      const text = body;
      body = '';
      // What cannot be read is thrown, and comes back as failed.
      if (talk && status === 200) request = requestTo(talk.pathAfter(text));
      listener.answered(status);
      ask();
    },
    failed(error) {
      body = '';
      listener.failed(messageOf(error));
      setTimeout(ask, retryMs);
    },
  };
  ask();
}

/**
 * Asks to upgrade a new connection, cuts it when the answer has begun, and asks again, for as long as this
 * process lives.
 */
export function upgradeInLoop(url: URL, { path, headers = {} }: AskedRequest, listener: LoopListener): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `GET ${path} HTTP/1.1\r\nHost: ${url.host}\r\n${lines.join('')}\r\n`;
  const ask = () => {
    let answer = '';
    let isOver = false;
    const end = (tell: () => void, waitMs: number) => {
      if (isOver) return;
      isOver = true;
      socket.destroy();
      tell();
      if (waitMs === 0) ask();
      else setTimeout(ask, waitMs);
    };
    const fail = (reason: string) => end(() => listener.failed(reason), retryMs);
    listener.sent();
    const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port: portOf(url), noDelay: true })
      .setEncoding('latin1')
      .on('data', (text: string) => {
        answer += text;
        const status = /^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1];
        if (status !== undefined) end(() => listener.answered(Number(status)), 0);
        else if (answer.length > 'HTTP/1.1 101'.length) fail('the target did not answer in HTTP/1.1');
      })
      .once('error', (error) => fail(error.message))
      .once('close', () => fail('the target closed the connection before it answered'));
    socket.write(head);
  };
  ask();
}
