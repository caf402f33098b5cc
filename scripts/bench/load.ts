// Sends requests to the app from a process of its own, over connections that are kept open, and says how long each took.
import { spawn } from 'node:child_process';
import { Agent, request as send } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';

const oneRequest = z.object({
  method: z.enum(['GET', 'POST']),
  path: z.string(),
  cookie: z.string().default(''),
  body: z.string().optional(),
  // what a right answer is: its status and, where it leads on, the end of the address
  status: z.number(),
  leadsTo: z.string().optional(),
});
const job = z.object({
  port: z.number(),
  origin: z.string(),
  connections: z.number(),
  // null: each request once; else round and round for so long
  seconds: z.number().nullable(),
  warmUp: z.number().default(0),
  requests: z.array(oneRequest),
});
const answer = z.object({
  p50: z.number(),
  p95: z.number(),
  perSecond: z.number(),
  done: z.number(),
  wrong: z.number(),
  firstWrong: z.string().nullable(),
});
export type Request = z.input<typeof oneRequest>;
export type Job = z.input<typeof job>;
export type Answer = z.infer<typeof answer>;

export async function load(wanted: Job): Promise<Answer> {
  const child = spawn(process.execPath, [import.meta.filename], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(wanted));
  return answer.parse(await json(child.stdout));
}

async function run({ port, origin, connections, seconds, warmUp, requests }: z.infer<typeof job>) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let firstWrong: string | null = null;
  let wrong = 0;

  const once = (wanted: z.infer<typeof oneRequest>) =>
    new Promise<number>((done, failed) => {
      const began = performance.now();
      const sending = send(
        {
          agent,
          port,
          host: '127.0.0.1',
          method: wanted.method,
          path: wanted.path,
          headers: {
            accept: 'text/html',
            'accept-encoding': 'br',
            ...(wanted.cookie ? { cookie: wanted.cookie } : {}),
            ...(wanted.method === 'POST' ? { origin } : {}),
            ...(wanted.body === undefined
              ? {}
              : {
                  'content-type': 'application/x-www-form-urlencoded',
                  'content-length': Buffer.byteLength(wanted.body),
                }),
          },
        },
        (response) => {
          const right =
            response.statusCode === wanted.status &&
            (wanted.leadsTo === undefined || (response.headers.location ?? '').endsWith(wanted.leadsTo));
          if (!right) {
            wrong++;
            firstWrong ??= `${wanted.method} ${wanted.path}: ${response.statusCode} ${response.headers.location ?? ''}`;
          }
          response.resume();
          response.once('end', () => done(performance.now() - began));
          response.once('error', failed);
        },
      );
      sending.once('error', failed);
      sending.end(wanted.body);
    });

  const times: number[] = [];
  let next = 0;
  const take = () => requests[seconds === null ? next++ : next++ % requests.length];
  for (let i = 0; i < warmUp; i++) {
    const wanted = take();
    if (wanted) await once(wanted);
  }
  const began = performance.now();
  const until = seconds === null ? Infinity : began + seconds * 1000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        const wanted = take();
        if (!wanted) return;
        times.push(await once(wanted));
      }
    }),
  );
  const took = (performance.now() - began) / 1000;
  agent.destroy();
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.ceil(times.length * share) - 1)] ?? Number.NaN;
  return {
    p50: at(0.5),
    p95: at(0.95),
    perSecond: times.length / took,
    done: times.length,
    wrong,
    firstWrong,
  } satisfies Answer;
}

if (import.meta.main) console.log(JSON.stringify(await run(job.parse(await json(process.stdin)))));
