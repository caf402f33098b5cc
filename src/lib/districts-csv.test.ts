import { describe, expect, it } from 'vitest';
import { decode, readDistricts } from './districts-csv.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const wrongs = (text: string) => readDistricts(text).wrong.map(({ line, why }) => `${line} ${why}`);
const names = (text: string) => readDistricts(text).districts.map(({ name }) => name);
const list = 'bydel;breddegrad;lengdegrad\nÅssiden;59,7546;10,1286\nFjell;59.7296;10.2265\n';

describe('a list of districts', () => {
  it('is read as a Norwegian spreadsheet writes it', () => {
    expect(readDistricts(list)).toEqual({
      districts: [
        { line: 2, name: 'Åssiden', latitude: 59.7546, longitude: 10.1286 },
        { line: 3, name: 'Fjell', latitude: 59.7296, longitude: 10.2265 },
      ],
      wrong: [],
    });
  });

  it('is read in each encoding that a spreadsheet saves in', () => {
    const latin = Uint8Array.from(list, (sign) => sign.charCodeAt(0));
    const utf16 = new Uint8Array([
      0xff,
      0xfe,
      ...new Uint8Array(Uint16Array.from(list, (s) => s.charCodeAt(0)).buffer),
    ]);
    for (const saved of [bytes(list), bytes(`\uFEFF${list}`), latin, utf16])
      expect(names(decode(saved))).toEqual(['Åssiden', 'Fjell']);
  });

  it('may be parted by commas or tabs, with other names for the columns, in any order, and more of them', () => {
    expect(
      names('Latitude,name,Longitude\r\n59.7,"Solbergelva, øvre",10.1\r\n59.6,"Kalt ""Byen""",10.2'),
    ).toEqual(['Solbergelva, øvre', 'Kalt "Byen"']);
    expect(names('nr\tNavn\tlat\tlon\n1\tHof\t59,5\t10,1\n\n  \n')).toEqual(['Hof']);
    expect(names('Navn;lat;lon\nHof;٥٩٫٥;１０．１')).toEqual(['Hof']);
  });

  it('is wrong line by line, each for its reason', () => {
    expect(
      wrongs(
        'bydel;breddegrad;lengdegrad\nFjell;59,7;10,2\nfjell;59,7;10,2\nA;59,7;10,2\nHof;nord;10\nHof 2;59,7;øst\nHof 3;10,2;59,7\nHof 4;59,7\nHos 010190 12345;59,7;10,2\nHof 5;89;10',
      ),
    ).toEqual([
      '3 repeated',
      '4 name',
      '5 latitude',
      '6 longitude',
      '7 swapped',
      '8 fields',
      '9 sensitive',
      '10 latitude',
    ]);
    expect(readDistricts('bydel;breddegrad;lengdegrad\n\nFjell;59,7;10,2\nFJELL;59,7;10,2').wrong).toEqual([
      { line: 4, why: 'repeated', other: 3 },
    ]);
  });

  it('is wrong as a whole without columns, without districts, with an open quotation or without end', () => {
    expect(wrongs('')).toEqual(['1 empty']);
    expect(wrongs('bydel;breddegrad;lengdegrad\n')).toEqual(['1 empty']);
    expect(wrongs('\nFjell;59,7;10,2')).toEqual(['2 columns']);
    expect(wrongs('bydel,breddegrad,lengdegrad\nFjell,59,7,10,2')).toEqual(['2 fields']);
    expect(wrongs('bydel;breddegrad;lengdegrad\n"Fjell;59,7;10,2\nHof;59,7;10,2')).toEqual(['2 quote']);
    const many = Array.from({ length: 501 }, (_, n) => `Bydel ${n};59,7;10,2`).join('\n');
    expect(wrongs(`bydel;breddegrad;lengdegrad\n${many}`)).toEqual(['502 too_many']);
  });
});
