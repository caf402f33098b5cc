/**
 * What a phone may keep and send when there is network again, read by the worker and by the server. A kind is a line here
 * and its words in texts/everyone (`waiting.kinds`): what it is called, and what it is called when it came to nothing.
 */
export const queueable = [
  { kind: 'take', path: '/shifts/:id', action: 'take' },
  { kind: 'take_series', path: '/shifts/:id/series', action: 'take' },
  { kind: 'accept', path: '/offers/:id', action: 'accept' },
  { kind: 'decline', path: '/offers/:id', action: 'decline' },
  { kind: 'unsure', path: '/offers/:id/unsure', action: 'wish' },
  { kind: 'withdraw', path: '/mine/:id/cannot', action: 'cannot' },
  { kind: 'coming', path: '/mine/:id', action: 'coming' },
  { kind: 'step_off', path: '/mine/:id', action: 'stepOff' },
  { kind: 'check_in', path: '/mine/:id', action: 'checkIn' },
  { kind: 'check_in', path: '/in/:code', action: 'checkIn' },
  { kind: 'check_out', path: '/mine/:id', action: 'checkOut' },
  { kind: 'undo_check_out', path: '/mine/:id', action: 'undoCheckOut' },
  { kind: 'undo_decline', path: '/offers/:id/answered', action: 'undo' },
  { kind: 'wrong', path: '/mine/:id/wrong', action: 'wrong' },
  { kind: 'times', path: '/me/times', action: 'save' },
] as const;

export type Kind = (typeof queueable)[number]['kind'];

const parts = { id: '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}', code: '[A-Za-z0-9-]{1,40}' };
const patterns = queueable.map(({ kind, path, action }) => ({
  kind,
  action: `/${action}`,
  path: new RegExp(`^${path.replace(':id', parts.id).replace(':code', parts.code)}$`, 'i'),
}));

/** What a form that is sent there asks for; null when it cannot wait for network. */
export function kindOf({ pathname, searchParams }: URL): Kind | null {
  const action = [...searchParams.keys()].find((name) => name.startsWith('/'));
  return patterns.find((each) => each.action === action && each.path.test(pathname))?.kind ?? null;
}

/** For these the clock on the phone when it was tapped is what counts, and the person is told so. */
export const countsFromTap = (kind: Kind): boolean =>
  kind === 'check_in' || kind === 'check_out' || kind === 'undo_check_out' || kind === 'withdraw';
