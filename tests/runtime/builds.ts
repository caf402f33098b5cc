// Versions of the app without building each: copies of the one that the tests have built, in a folder of builds of their own.
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFolder, root } from '../../scripts/build.ts';
import { currentBuild, newFolder, publish } from '../../scripts/build/versions.ts';

/** A part of the project, as every folder of builds is: what a build does not hold is found above it. */
export const aFolderOfBuilds = (name: string): string =>
  join(root, '.svelte-kit', `builds-${name}-${process.pid}`);

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const isText = (file: string) => /\.(js|css|json|html)$/.test(file);

// As when every file of the pages was changed: each has another name, and the version another number.
function asAnother(version: string, mark: string): void {
  const pages = join(version, 'client', '_app', 'immutable');
  // packed once more where a browser asks for it, which changes nothing here
  for (const file of filesIn(join(version, 'client'))) if (/\.(br|gz)$/.test(file)) rmSync(file);
  const text = readFileSync(join(version, 'client', '_app', 'version.json'), 'utf8');
  const number = /:"(\w+)"/.exec(text)?.[1] ?? '';
  // another name than it had, whatever that begins with
  const another = (name: string) => (name.startsWith(mark) ? '_' : mark) + name.slice(1);
  const renamed = new Map([[number, another(number)]]);
  for (const file of filesIn(pages)) {
    const hash = /[.\\/]([\w-]{8})\.\w+$/.exec(file)?.[1];
    if (hash) renamed.set(hash, another(hash));
  }
  const server = filesIn(join(version, 'server')).filter(isText);
  for (const file of server) {
    const known = /version_hash: ?"(\w+)"/.exec(readFileSync(file, 'utf8'))?.[1];
    if (known) renamed.set(known, another(known));
  }
  const any = new RegExp([...renamed.keys()].map((name) => name.replaceAll('-', '\\-')).join('|'), 'g');
  const other = (words: string) => words.replace(any, (name) => renamed.get(name) ?? name);
  for (const file of [...filesIn(join(version, 'client')), ...server]) {
    if (isText(file)) writeFileSync(file, other(readFileSync(file, 'utf8')));
    const name = other(file.slice(pages.length));
    if (file.startsWith(pages) && file.slice(pages.length) !== name) renameSync(file, pages + name);
  }
}

/** One more version, published as a build is at its end; with a mark its pages are other ones. */
export function publishAnother(builds: string, mark?: string): string {
  mkdirSync(builds, { recursive: true });
  const made = newFolder(builds);
  cpSync(join(buildFolder, currentBuild(buildFolder) ?? 'the app is not built'), made, {
    recursive: true,
    filter: (path) => !/\.(running|files\.json|map)$/.test(path),
  });
  if (mark) asAnother(made, mark);
  return join(builds, publish(builds, made));
}

/** As far as other versions see it: nobody can start it. */
export function publishOneFile(builds: string, name: string): string {
  const made = newFolder(builds);
  const pages = join(made, 'client', '_app', 'immutable');
  mkdirSync(pages, { recursive: true });
  writeFileSync(join(made, 'index.js'), '');
  writeFileSync(join(pages, name), name);
  return join(builds, publish(builds, made));
}
