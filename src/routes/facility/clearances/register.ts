export type Clearance = {
  requirement: string;
  /** null: not seen */
  id: string | null;
  seenOn: string | null;
  validTo: string | null;
  seenBy: string | null;
  /** asked by a shift to come that the person is on or has asked for */
  needed: boolean;
  /** expires: within 60 days */
  state: 'missing' | 'expired' | 'expires' | 'holds';
};

export type Registered = {
  id: string;
  name: string;
  contractFrom: string | null;
  contractTo: string | null;
  clearances: Clearance[];
};

export const isMissing = ({ needed, state }: Clearance): boolean =>
  needed && (state === 'missing' || state === 'expired');

export const isSeen = ({ state }: Clearance): boolean => state === 'holds' || state === 'expires';
