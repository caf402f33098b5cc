// Before anyone comes: municipalities, districts, employers, organisations, places, contacts and templates.
import drammen from '../drammen.json' with { type: 'json' };
import { districts, places } from '../places.ts';
import { minutesAfter, put } from '../rows.ts';
import { municipality, type Stage, type Town } from '../stage.ts';
import { templates } from '../../product/product.ts';

export async function buildTown(stage: Stage): Promise<Town> {
  const { sql, random, now } = stage;
  await put(sql, 'public.municipalities', [
    { municipality_code: municipality, name: 'Drammen' },
    ...drammen.neighbours.municipalities.map(({ code, name }) => ({ municipality_code: code, name })),
  ]);
  const districtIds = new Map(Object.keys(districts).map((name) => [name, random.uuid()]));
  await put(
    sql,
    'public.districts',
    Object.entries(districts).map(([name, [latitude, longitude]]) => ({
      district_id: districtIds.get(name),
      municipality_code: municipality,
      name,
      latitude,
      longitude,
    })),
  );
  const kommune = { employer_id: random.uuid(), municipality_code: municipality, name: 'Drammen kommune' };
  const own = places
    .filter(({ sector }) => sector !== 'municipal')
    .map(({ name }) => ({ employer_id: random.uuid(), municipality_code: municipality, name }));
  await put(sql, 'public.employers', [kommune, ...own]);
  const enrolled = minutesAfter(now, -60 * 24 * 200);
  const made = places.map((place) => ({
    ...place,
    organisationId: random.uuid(),
    placeId: random.uuid(),
    employerId: own.find(({ name }) => name === place.name)?.employer_id ?? kommune.employer_id,
    contactIds: place.contacts.map(() => random.uuid()),
  }));
  await put(
    sql,
    'public.organisations',
    made.map((m) => ({
      organisation_id: m.organisationId,
      municipality_code: municipality,
      employer_id: m.employerId,
      name: m.name,
      kind: m.kind,
      sector: m.sector,
      enrolled_at: enrolled,
    })),
  );
  await put(
    sql,
    'public.places',
    made.map((m) => ({
      place_id: m.placeId,
      organisation_id: m.organisationId,
      municipality_code: municipality,
      name: m.name,
      address: m.address,
      district_id: districtIds.get(m.district),
      latitude: m.at[0],
      longitude: m.at[1],
    })),
  );
  await put(
    sql,
    'public.contacts',
    made.flatMap((m) =>
      m.contacts.map(([name, where], i) => ({
        contact_id: m.contactIds[i],
        place_id: m.placeId,
        name,
        phone: `+47 32 00 ${String(10 + random.below(89))} ${String(10 + random.below(89))}`,
        meet_where: where,
      })),
    ),
  );
  return {
    places: made,
    templateIds: await writeTemplates(stage),
    districtIds,
    municipalityEmployer: kommune.employer_id,
  };
}

// Under ids of the demonstration's own, so that its dice fall as they always have.
async function writeTemplates({ sql, random }: Stage): Promise<string[]> {
  const templateIds = templates.map(() => random.uuid());
  await put(
    sql,
    'public.templates',
    templates.map((t, i) => ({
      template_id: templateIds[i],
      task_type: t.task_type,
      minutes: t.minutes,
      starts_local: t.starts_local,
      norwegian: t.norwegian,
      lifting: t.lifting,
      requirements: t.requirements,
      introduction: t.introduction,
      sort: t.sort,
    })),
  );
  await put(
    sql,
    'public.template_texts',
    templates.flatMap((t, i) =>
      Object.entries(t.texts).map(([language, words]) => ({
        template_id: templateIds[i],
        language,
        ...words,
      })),
    ),
  );
  return templateIds;
}
