// Who works here, each in the roles that are shown.
import { osloInstant } from '../../../src/lib/calendar.ts';
import { at, put, type Row } from '../rows.ts';
import { municipality, type Stage, type Staff, type Town } from '../stage.ts';

export async function hireStaff({ sql, random, ago }: Stage, town: Town): Promise<Staff> {
  const staff: Staff = {
    lise: random.uuid(),
    ola: random.uuid(),
    kari: random.uuid(),
    vegard: random.uuid(),
    petra: random.uuid(),
    ada: random.uuid(),
  };
  const named: [string, string, string][] = [
    [staff.lise, 'Lise', 'Fjeld'],
    [staff.ola, 'Ola', 'Tveit'],
    [staff.kari, 'Kari', 'Holm'],
    [staff.vegard, 'Vegard', 'Lunde'],
    [staff.petra, 'Petra', 'Sunde'],
    [staff.ada, 'Ada', 'Myhre'],
  ];
  const begun = osloInstant(ago(190), '09.00');
  await put(
    sql,
    'public.people',
    named.map(([person_id, first_name, last_name]) => ({
      person_id,
      municipality_code: municipality,
      first_name,
      last_name,
      language: 'nb',
      created_at: begun,
    })),
  );
  const role = (person_id: string, name: string, more: Row = {}) => ({
    staff_role_id: random.uuid(),
    person_id,
    role: name,
    municipality_code: municipality,
    organisation_id: null,
    employer_id: null,
    granted_at: begun,
    ...more,
  });
  await put(sql, 'public.staff_roles', [
    role(staff.lise, 'lead', { organisation_id: at(town.places, 0).organisationId }),
    role(staff.lise, 'clearance_officer', { employer_id: town.municipalityEmployer }),
    ...town.places.slice(1).map((m) => role(staff.ola, 'lead', { organisation_id: m.organisationId })),
    role(staff.kari, 'adviser'),
    role(staff.vegard, 'adviser'),
    role(staff.petra, 'programme_lead'),
    role(staff.ada, 'administrator'),
  ]);
  return staff;
}
