import type { Shape } from '../../shape.ts';
import type { words as nb } from '../nb/words.ts';

export const words = {
  roles: {
    lead: 'facility lead',
    clearance_officer: 'clearance officer',
    adviser: 'adviser',
    programme_lead: 'programme lead',
    administrator: 'administrator',
  },

  switchTo: {
    candidate: 'To my tasks',
    lead: 'To facility lead',
    clearance_officer: 'To clearances',
    adviser: 'To adviser',
    programme_lead: 'To programme lead',
    administrator: 'To administrator',
  },

  invitedTo: {
    candidate: 'Take tasks',
    lead: 'Be a facility lead',
    clearance_officer: 'Be a clearance officer',
    adviser: 'Be an adviser',
    programme_lead: 'Be a programme lead',
    administrator: 'Be an administrator',
  },
} satisfies Shape<typeof nb, 'en'>;
