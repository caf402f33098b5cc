/** what all staff have in common; each page is sent what its reader needs of it */
export const words = {
  roles: {
    lead: 'fagleder',
    clearance_officer: 'kravansvarlig',
    adviser: 'veileder',
    programme_lead: 'satsingsleder',
    administrator: 'administrator',
  },

  switchTo: {
    candidate: 'Til mine oppgaver',
    lead: 'Til fagleder',
    clearance_officer: 'Til krav',
    adviser: 'Til veileder',
    programme_lead: 'Til satsingsleder',
    administrator: 'Til administrator',
  },

  /** what somebody is invited to do or to be */
  invitedTo: {
    candidate: 'Ta oppgaver',
    lead: 'Være fagleder',
    clearance_officer: 'Være kravansvarlig',
    adviser: 'Være veileder',
    programme_lead: 'Være satsingsleder',
    administrator: 'Være administrator',
  },
};
