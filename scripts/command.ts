// What all commands do with the words they are given, and with what goes wrong: who runs one reads a sentence, and no stack.
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { StartError } from '../src/lib/server/environment.ts';
import { sentenceFor } from '../src/lib/server/sentences.ts';
import { unlessStopping } from '../src/lib/server/stopping.ts';

/** A command's work; what whoever runs it can mend ends it with a sentence and 1. */
export async function inWords(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await unlessStopping();
    const sentence = sentenceFor(error);
    if (sentence === null) throw error;
    console.error(sentence);
    process.exit(1);
  }
}

const listOf = (options: ParseArgsOptionsConfig): string =>
  Object.entries(options)
    .map(([name, { type }]) => (type === 'string' ? `--${name} …` : `--${name}`))
    .join(', ');

/** The options of "npm run COMMAND -- …"; a StartError says what is wrong with them, and the right way. */
export const optionsOf = <const Options extends ParseArgsOptionsConfig>(command: string, options: Options) =>
  wordsOf(command, options, null).values;

/** The same where one word stands beside the options, which is called so. */
export function wordsOf<const Options extends ParseArgsOptionsConfig>(
  command: string,
  options: Options,
  called: string | null,
) {
  // "--candidates -5" is a wrong number and no other option
  const words = process.argv
    .slice(2)
    .flatMap((word, at, all) =>
      /^-\d/.test(word) && all[at - 1]?.startsWith('--')
        ? []
        : word.startsWith('--') && /^-\d/.test(all[at + 1] ?? '')
          ? [`${word}=${all[at + 1]}`]
          : [word],
    );
  // without the two dashes npm takes an option for one of its own, and the command never hears of it
  if (process.env.npm_lifecycle_event === command)
    for (const [name, { type }] of Object.entries(options)) {
      const kept = process.env[`npm_config_${name.replaceAll('-', '_')}`];
      if (kept === undefined || words.some((word) => word.split('=')[0] === `--${name}`)) continue;
      const value = type === 'string' ? ` ${kept === 'true' ? (words[0] ?? '…') : kept}` : '';
      throw new StartError(
        `npm kept --${name} for itself. Write two dashes before it: npm run ${command} -- --${name}${value}`,
      );
    }
  try {
    const { values, positionals } = parseArgs({
      args: words,
      options,
      strict: true,
      allowPositionals: called !== null,
    });
    const [word, more] = positionals;
    if (more !== undefined)
      throw new StartError(
        `One ${called} at a time: npm run ${command} -- ${called}, and nothing beside it.`,
      );
    return { values, word: word ?? null };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [first = ''] = error.message.split(/\.\s|\n/);
    const all = listOf(options);
    throw new StartError(
      `${first.replace(/\.$/, '')}: npm run ${command} takes ${all ? `${all} (after two dashes: npm run ${command} -- ${all.split(',')[0]})` : 'no options'}.`,
    );
  }
}

/** A StartError when that is no port. */
export function portFrom(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65535)
    throw new StartError(`--port ${text} is not a port: use a number from 1 to 65535.`);
  return port;
}

export const count = (number: number, one: string, more = `${one}s`): string =>
  `${number} ${number === 1 ? one : more}`;

export const sizeOf = (bytes: number): string =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** The folder in which whoever runs the command stands; npm goes to the project's. */
export const whereCalled = (): string => process.env.INIT_CWD ?? process.cwd();
