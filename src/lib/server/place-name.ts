/** A base of the same name as its organisation is said once. */
export const placeOf = (row: { place_name: string; organisation_name: string }): string =>
  row.place_name.includes(row.organisation_name)
    ? row.place_name
    : row.organisation_name.includes(row.place_name)
      ? row.organisation_name
      : `${row.place_name}, ${row.organisation_name}`;
