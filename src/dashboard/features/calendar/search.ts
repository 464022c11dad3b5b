// What the address of the calendar says.
export type CalendarView = 'month' | 'week' | 'list';
export const VIEWS: readonly CalendarView[] = ['month', 'week', 'list'];

export interface CalendarSearch {
  readonly view?: CalendarView;
  /** Any day of what is shown. */
  readonly date?: string;
  readonly channel?: readonly string[];
  readonly tag?: readonly string[];
  readonly status?: readonly string[];
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

const textsOf = (value: unknown): readonly string[] | undefined => {
  const texts = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
  return texts.length === 0 ? undefined : texts;
};

export const readCalendar = (given: Readonly<Record<string, unknown>>): CalendarSearch => {
  const [channel, tag, status] = [given['channel'], given['tag'], given['status']].map(textsOf);
  const view = VIEWS.find((name) => name === given['view']);
  const date = given['date'];
  return {
    ...(view === undefined || view === 'month' ? {} : { view }),
    ...(typeof date === 'string' && DAY.test(date) ? { date } : {}),
    ...(channel === undefined ? {} : { channel }),
    ...(tag === undefined ? {} : { tag }),
    ...(status === undefined ? {} : { status }),
  };
};
