// The phone's own memory: the database «phone». One store for what is known of the phone, one for what waits.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Tap } from './queue.ts';

/** Whom the phone belongs to now, and what of a sign-out the server has not heard. */
export type About = {
  reader: string;
  signOut: { waiting: 'none' | 'keep' } | null;
  /** That a new version of the worker is ready has been said. */
  told: boolean;
  /** Whom this phone told until they signed out; empty when nobody. */
  toldUntil: string;
  /** The number of the newest tap, and the highest that the server had heard. */
  seq: number;
  heard: number;
  /** The phone's storage was emptied at some time, and something that waited may be missing. */
  missing: boolean;
  /** Pages that a form was answered with, and that show what waits. */
  answered: string[];
  /** How far the server is before the phone's clock, in milliseconds. */
  offset: number;
};

interface Phone extends DBSchema {
  about: { key: keyof About; value: About[keyof About] };
  taps: { key: string; value: Tap };
}

let opened: Promise<IDBPDatabase<Phone>> | null = null;

export function phone(): Promise<IDBPDatabase<Phone>> {
  opened ??= openDB<Phone>('phone', 1, {
    upgrade(database) {
      database.createObjectStore('about');
      database.createObjectStore('taps', { keyPath: 'id' });
    },
    // another worker of ours wants a newer form: let go, and open anew at the next need
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      opened = null;
    },
    terminated() {
      opened = null;
    },
  }).catch((error: unknown) => {
    opened = null;
    throw error;
  });
  return opened;
}
