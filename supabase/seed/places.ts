// The demonstration's places: the names and addresses are invented, the number and kinds are the sources'.
import { productDistricts } from '../product/product.ts';

export type Place = {
  name: string;
  kind: 'nursing_home' | 'home_care' | 'voluntary' | 'business';
  sector: 'municipal' | 'voluntary' | 'private';
  address: string;
  district: string;
  at: [number, number];
  contacts: [name: string, where: string][];
};

export const districts: Record<string, [number, number]> = Object.fromEntries(
  (productDistricts('3301') ?? []).map(({ name, latitude, longitude }) => [name, [latitude, longitude]]),
);

export const places: Place[] = [
  {
    name: 'Elvetun sykehjem',
    kind: 'nursing_home',
    sector: 'municipal',
    address: 'Elvetunveien 4',
    district: 'Gulskogen',
    at: [59.7448, 10.1655],
    contacts: [
      ['Tone', 'i resepsjonen'],
      ['Mohammed', 'i 2. etasje'],
      ['Ola', 'på lageret'],
      ['Ingrid', 'i hagen'],
    ],
  },
  {
    name: 'Bjørkelunden sykehjem',
    kind: 'nursing_home',
    sector: 'municipal',
    address: 'Bjørkelunden 12',
    district: 'Sentrum',
    at: [59.7432, 10.1905],
    contacts: [
      ['Ingvild', 'ved hovedinngangen'],
      ['Samuel', 'på kjøkkenet'],
    ],
  },
  {
    name: 'Åskroken sykehjem',
    kind: 'nursing_home',
    sector: 'municipal',
    address: 'Åskroken 3',
    district: 'Åskollen',
    at: [59.7181, 10.2498],
    contacts: [
      ['Marit', 'i resepsjonen'],
      ['Ali', 'i 2. etasje'],
    ],
  },
  {
    name: 'Furumo sykehjem',
    kind: 'nursing_home',
    sector: 'municipal',
    address: 'Furumoveien 20',
    district: 'Konnerud',
    at: [59.715, 10.149],
    contacts: [
      ['Line', 'i resepsjonen'],
      ['Henrik', 'på vaktrommet'],
    ],
  },
  {
    name: 'Solvangen sykehjem',
    kind: 'nursing_home',
    sector: 'municipal',
    address: 'Solvangen 8',
    district: 'Solbergelva/Åssiden',
    at: [59.753, 10.134],
    contacts: [
      ['Astrid', 'ved hovedinngangen'],
      ['Tariq', 'på lageret'],
    ],
  },
  {
    name: 'Lindetunet sykehjem',
    kind: 'nursing_home',
    sector: 'municipal',
    address: 'Lindetunet 1',
    district: 'Fjell',
    at: [59.7312, 10.2231],
    contacts: [
      ['Bodil', 'i resepsjonen'],
      ['Erik', 'i 1. etasje'],
    ],
  },
  {
    name: 'Granhøy sykehjem',
    kind: 'nursing_home',
    sector: 'municipal',
    address: 'Granhøyveien 44',
    district: 'Mjøndalen/Krokstadelva',
    at: [59.754, 10.015],
    contacts: [
      ['Kirsten', 'i resepsjonen'],
      ['Idris', 'på kjøkkenet'],
    ],
  },
  {
    name: 'Havneborg sykehjem',
    kind: 'nursing_home',
    sector: 'municipal',
    address: 'Havneborg 2',
    district: 'Svelvik',
    at: [59.615, 10.406],
    contacts: [['Gro', 'i resepsjonen']],
  },
  {
    name: 'Bekkestua bo- og servicesenter',
    kind: 'nursing_home',
    sector: 'municipal',
    address: 'Bekkestien 15',
    district: 'Sentrum',
    at: [59.7401, 10.2102],
    contacts: [
      ['Nina', 'i resepsjonen'],
      ['Abel', 'i kafeen'],
    ],
  },
  {
    name: 'Rosenlia sykehjem',
    kind: 'nursing_home',
    sector: 'municipal',
    address: 'Rosenlia 31',
    district: 'Fjell',
    at: [59.7275, 10.231],
    contacts: [['Hilde', 'ved hovedinngangen']],
  },
  {
    name: 'Drammenselva helsehus',
    kind: 'nursing_home',
    sector: 'municipal',
    address: 'Elveparken 5',
    district: 'Sentrum',
    at: [59.745, 10.215],
    contacts: [
      ['Vigdis', 'i resepsjonen'],
      ['Jens', 'på lageret'],
    ],
  },
  {
    name: 'Hjemmetjenesten base vest',
    kind: 'home_care',
    sector: 'municipal',
    address: 'Vestbasen 1',
    district: 'Mjøndalen/Krokstadelva',
    at: [59.751, 10.02],
    contacts: [['Rita', 'på basen']],
  },
  {
    name: 'Hjemmetjenesten base sentrum',
    kind: 'home_care',
    sector: 'municipal',
    address: 'Sentrumsbasen 7',
    district: 'Sentrum',
    at: [59.742, 10.2],
    contacts: [['Kåre', 'på basen']],
  },
  {
    name: 'Hjemmetjenesten base øst',
    kind: 'home_care',
    sector: 'municipal',
    address: 'Østbasen 9',
    district: 'Åskollen',
    at: [59.72, 10.245],
    contacts: [['Mai', 'på basen']],
  },
  {
    name: 'Møteplassen Varm kopp',
    kind: 'voluntary',
    sector: 'voluntary',
    address: 'Torggata 18',
    district: 'Sentrum',
    at: [59.7437, 10.2055],
    contacts: [
      ['Synne', 'bak disken'],
      ['Yonas', 'på kjøkkenet'],
    ],
  },
  {
    name: 'Grønne Fingre AS',
    kind: 'business',
    sector: 'private',
    address: 'Gartnerveien 6',
    district: 'Gulskogen',
    at: [59.7405, 10.153],
    contacts: [['Pål', 'ved drivhuset']],
  },
];
