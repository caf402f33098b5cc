export type Template = {
  id: string;
  taskType: string;
  /** the title in the reader's language */
  name: string;
  minutes: number;
  starts: string;
  requirements: string[];
  introduction: boolean;
  title: string;
  summary: string;
  does: string[];
  doesNot: string[];
  bring: string;
  used: number;
  sort: number;
};

export type Contact = {
  id: string;
  name: string;
  meetWhere: string;
  placeId: string;
  placeName: string;
  address: string;
};

/** What stands in the form's fields, as text. */
export type Values = Record<
  | 'template'
  | 'day'
  | 'other_day'
  | 'from'
  | 'until'
  | 'capacity'
  | 'weeks'
  | 'together'
  | 'contact'
  | 'pay'
  | 'title'
  | 'summary'
  | 'does'
  | 'does_not'
  | 'bring',
  string
>;
