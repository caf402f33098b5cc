// Loads pgTAP as plain SQL and runs test files, each in its own connection and transaction.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import postgres from 'postgres';
import { pgtapScript } from '../src/lib/server/lite/pgtap-script.ts';

export async function loadPgtap(sql: postgres.Sql): Promise<void> {
  const script = pgtapScript()
    .replace(/^\\.*$/gm, '')
    .replaceAll('MODULE_PATHNAME', 'pgtap');
  await sql.unsafe(`
    create schema if not exists extensions;
    set search_path = extensions;
    ${script};
    grant usage on schema extensions to public;
    grant execute on all functions in schema extensions to public;
    reset search_path;`);
}

export type TapResult = { file: string; passed: number; failed: string[] };

// A test file never ends with less than it planned without being seen.
export async function runTapFile(url: string, file: string): Promise<TapResult> {
  const text = readFileSync(file, 'utf8');
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const lines: string[] = [];
  const failed: string[] = [];
  try {
    const results: unknown = await sql.unsafe(text);
    collect(results, lines);
  } catch (error) {
    const { position, where } = fields(error);
    const line = position ? text.slice(0, Number(position)).split('\n').length : null;
    failed.push(
      `stopped${line ? ` near line ${line}` : ''}: ${error instanceof Error ? error.message : error}${where ? `\n${where}` : ''}`,
    );
  } finally {
    await sql.end({ timeout: 1 });
  }
  let passed = 0;
  let planned: number | null = null;
  let seen = 0;
  for (const [index, line] of lines.entries()) {
    const plan = /^1\.\.(\d+)/.exec(line);
    if (plan) planned = Number(plan[1]);
    if (/^ok \d+/.test(line)) {
      seen++;
      if (/#\s*(skip|todo)/i.test(line)) failed.push(`left out: ${line}`);
      else passed++;
    } else if (/^not ok \d+/.test(line)) {
      seen++;
      const remarks = [];
      for (let at = index + 1; lines[at]?.startsWith('#'); at++) remarks.push(lines[at]);
      failed.push([line, ...remarks].join('\n'));
    }
  }
  if (failed.length === 0 && planned !== seen) failed.push(`planned ${planned ?? 'nothing'}, ran ${seen}`);
  return { file, passed, failed };
}

function fields(error: unknown): { position?: string; where?: string } {
  if (typeof error !== 'object' || error === null) return {};
  return {
    position: 'position' in error ? String(error.position) : undefined,
    where: 'where' in error ? String(error.where) : undefined,
  };
}

// Several statements give a list of results, one statement a list of rows: text anywhere may hold lines of TAP.
function collect(value: unknown, lines: string[]): void {
  if (typeof value === 'string') lines.push(...value.split('\n'));
  else if (Array.isArray(value)) for (const each of value) collect(each, lines);
  else if (typeof value === 'object' && value !== null && !(value instanceof Date))
    for (const each of Object.values(value)) collect(each, lines);
}

export const tapFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => join(folder, file));
