import { m } from "../../i18n/m";

const HEADING = "nomor,waktu,kategori,uraian,tempat,lat,lon,dikirim,tiba,selesai";

/** A table of its heading alone, with the mark by which a spreadsheet knows its letters. */
export const emptySheet = (): Blob => new Blob([`\ufeff${HEADING}\r\n`], { type: "text/csv" });

/** What the server says of a row, in the reader's language. Source: incidents/actions/paper.py */
const SAID: Readonly<Record<string, () => string>> = {
  "entered already": m.paper_known,
  "stands twice in this sheet": m.paper_twice,
  "no such category": m.paper_no_category,
  "the times are out of order": m.paper_order,
  "is missing": m.paper_missing,
  "is too long": m.paper_long,
  "write a time as 2026-11-24 03:15": m.paper_time,
  "lies in the future": m.paper_future,
  "lat and lon are two numbers": m.paper_numbers,
};

export const faultWord = (message: string): string => SAID[message]?.() ?? message;
