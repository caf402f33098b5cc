import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StartError } from './environment.ts';
import { sentenceFor } from './sentences.ts';

const caught = (work: () => void): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing went wrong');
};
const coded = (code: string, rest = {}) => Object.assign(new Error('x'), { code, ...rest });

describe('what goes wrong around us', () => {
  it('is told by what happened, where, and what to do', () => {
    const folder = mkdtempSync(join(tmpdir(), 'oppgavetorget-sentences-'));
    writeFileSync(join(folder, 'file'), '');
    const file = join(folder, 'file', 'inside');
    expect(sentenceFor(caught(() => writeFileSync(file, '')))).toBe(
      `A file is in the way of a folder (${file}): choose another folder.`,
    );
    rmSync(folder, { recursive: true });
    expect(sentenceFor(coded('ENOSPC', { path: '/data/x' }))).toBe(
      'The disk is full (/data/x): make room and try again.',
    );
    expect(sentenceFor(coded('53100'))).toMatch(/^The disk is full, .+: make room and try again\./);
    expect(sentenceFor(new StartError('Do this.'))).toBe('Do this.');
  });

  it('is told when the driver writes to a database that has ended', () => {
    const error = new TypeError("Cannot read properties of null (reading 'write')");
    error.stack += '\n    at Immediate.nextWrite (file:///x/node_modules/postgres/src/connection.js:255:22)';
    expect(sentenceFor(error)).toMatch(/^The database ended in the middle; .+ try again: .+\.$/);
  });

  it('is not made up for a fault of ours', () => {
    expect(sentenceFor(new TypeError('x is not a function'))).toBeNull();
    expect(sentenceFor(coded('23505'))).toBeNull();
    expect(sentenceFor('text')).toBeNull();
  });
});
