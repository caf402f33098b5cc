// What somebody finds in their mail, wherever the app under test sends it: the demonstration keeps its mails in a file, and a Supabase
// stack has a catcher that speaks as Mailpit does.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { until } from '../until.ts';

export type Mail = { subject: string; text: string };

const kept = z.object({ to: z.string(), subject: z.string(), text: z.string() });
const list = z.object({
  messages: z.array(z.object({ ID: z.string(), To: z.array(z.object({ Address: z.string() })) })),
});
const message = z.object({ Subject: z.string(), Text: z.string() });

async function inFile(folder: string, to: string): Promise<Mail[]> {
  const text = await readFile(join(folder, 'mail.jsonl'), 'utf8').catch(() => '');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const mails = whole.split('\n').filter(Boolean);
  return mails
    .map((line) => kept.parse(JSON.parse(line)))
    .filter((mail) => mail.to === to)
    .reverse();
}

async function inCatcher(catcher: string, to: string): Promise<Mail[]> {
  const asked = async (path: string): Promise<unknown> => {
    const answer = await fetch(new URL(path, catcher));
    if (!answer.ok) throw new Error(`the mail catcher answers ${answer.status} to ${path}`);
    return answer.json();
  };
  const found = list.parse(await asked(`/api/v1/search?query=${encodeURIComponent(`to:"${to}"`)}&limit=50`));
  const theirs = found.messages.filter((mail) => mail.To.some(({ Address }) => Address.toLowerCase() === to));
  return Promise.all(
    theirs.map(async ({ ID }) => {
      const { Subject, Text } = message.parse(await asked(`/api/v1/message/${ID}`));
      return { subject: Subject, text: Text };
    }),
  );
}

/** All mails to the address, newest first. */
export async function mailsTo(to: string): Promise<Mail[]> {
  const { OPPGAVETORGET_TEST_MAIL: catcher, OPPGAVETORGET_TEST_DATA: folder } = process.env;
  if (catcher) return inCatcher(catcher, to);
  if (!folder)
    throw new Error('neither OPPGAVETORGET_TEST_MAIL nor OPPGAVETORGET_TEST_DATA says where mails are');
  return inFile(folder, to);
}

/** The newest mail to the address, which is sent behind the answer of the page that asked for it: its subject and its text. */
export async function readsMail(to: string): Promise<string> {
  let newest: Mail | undefined;
  await until(async () => ([newest] = await mailsTo(to)) && newest !== undefined);
  return `${newest?.subject}\n${newest?.text}`;
}

/** The six digits in the newest mail to the address. */
export const codeSentTo = async (to: string): Promise<string> =>
  /\b\d{6}\b/.exec(await readsMail(to))?.[0] ?? '';
