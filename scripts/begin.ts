// "npm run begin -- --municipality 3301 --admin ada@example.no": makes what a municipality needs before anybody can come, on whichever
// backend the environment says, and prints its first administrator's invitation. Again: what is missing, and the same invitation.
import QRCode from 'qrcode';
import { readEnvironment, StartError } from '../src/lib/server/environment.ts';
import { municipalityName, productDistricts } from '../supabase/product/product.ts';
import { beginThere, type Begun } from './begin/ask.ts';
import { districtsFrom } from './begin/list.ts';
import { count, inWords, optionsOf } from './command.ts';

const usage = 'npm run begin -- --municipality 3301 --admin ada@example.no';
const options = {
  municipality: { type: 'string' },
  admin: { type: 'string' },
  districts: { type: 'string' },
  name: { type: 'string' },
  'dry-run': { type: 'boolean' },
  'new-invitation': { type: 'boolean' },
} as const;

function readOptions() {
  const values = optionsOf('begin', options);
  const problems: string[] = [];
  const code = values.municipality?.trim() ?? '';
  const known = municipalityName(code);
  const name = known ?? values.name?.trim() ?? '';
  if (code === '') problems.push(`--municipality is missing: ${usage}`);
  else if (!/^\d{4}$/.test(code))
    problems.push('--municipality is the official number of four digits, such as 3301 for Drammen.');
  else if (name === '')
    problems.push(
      `No municipality has the number ${code} in the official list of 2024. Look it up at ssb.no, or give a newer one's name too, with --name.`,
    );
  if (known && values.name !== undefined && values.name.trim() !== known)
    problems.push(`${code} is ${known}: leave --name out, or look the number up at ssb.no.`);
  const email = values.admin?.trim() ?? '';
  if (email === '' && !values['dry-run'])
    problems.push(`--admin is missing, the first administrator's e-mail address: ${usage}`);
  else if (email !== '' && !/^[^\s@]+@([A-Za-z0-9-]+\.)+[A-Za-z]{2,}$/.test(email))
    problems.push('--admin is no e-mail address: write it as name@example.no.');
  if (problems.length > 0) throw new StartError(problems.join('\n'));
  return {
    code,
    name,
    email,
    districts: values.districts ? districtsFrom(values.districts) : (productDistricts(code) ?? []),
    dryRun: values['dry-run'] ?? false,
    anew: values['new-invitation'] ?? false,
  };
}

function tell(name: string, code: string, begun: Begun): void {
  const made = (number: number, all: number, thing: string) =>
    console.log(
      `  ${count(all, thing)}: ${number === all ? 'made now' : number === 0 ? 'there already' : `${number} made now`}`,
    );
  console.log(
    `${name} (${code}) ${begun.municipality_made ? 'has begun' : 'is there already; nothing that was edited is changed'}.`,
  );
  made(begun.districts_made, begun.districts, 'district');
  made(begun.templates_made, begun.templates, 'template');
  console.log('  task types and requirements come with the database.');
}

async function invitation(origin: string, { code, expires_at, joined }: Begun): Promise<void> {
  if (code === null || expires_at === null) {
    console.log(
      '\nAn administrator has joined already, and invites all others from Invitasjoner. If that account is lost for good, run this again with --new-invitation: the log keeps that you did.',
    );
    return;
  }
  const link = `${origin}/auth/i/${code}`;
  const until = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'Europe/Oslo' }).format(
    new Date(expires_at),
  );
  console.log(
    `\nThe ${joined ? 'new' : 'first'} administrator's invitation, for one person, once, until ${until}:\n\n  ${link}\n`,
  );
  console.log(
    await QRCode.toString(link, process.stdout.isTTY ? { type: 'terminal', small: true } : { type: 'utf8' }),
  );
  console.log('Hand it over yourself: whoever opens it becomes administrator.');
}

async function main() {
  const { dryRun, ...wish } = readOptions();
  if (dryRun) {
    console.log(
      `${wish.name} (${wish.code}) would get ${count(wish.districts.length, 'district')}, each where none of that name is:`,
    );
    for (const { name, latitude, longitude } of wish.districts)
      console.log(`  ${name}  ${latitude}, ${longitude}`);
    console.log('Nothing is made, and no database was asked: leave --dry-run out to do it.');
    return;
  }
  const environment = readEnvironment(process.env);
  if (environment.demo)
    throw new StartError(
      'OPPGAVETORGET_DEMO is set: a municipality never begins among invented people. Unset it.',
    );
  if (!environment.origin && environment.mode.kind !== 'embedded')
    throw new StartError(
      'ORIGIN is missing: set it to the address people use, since the invitation is a link to it.',
    );
  const begun = await beginThere(environment, process.env.SUPABASE_DB_URL, wish, (line) =>
    console.error(line),
  );
  tell(wish.name, wish.code, begun);
  await invitation(environment.origin ?? 'http://localhost:5173', begun);
  if (!environment.origin && begun.code !== null)
    console.log('The link is for this machine, where npm run dev serves: set ORIGIN for another address.');
}

await inWords(main);
