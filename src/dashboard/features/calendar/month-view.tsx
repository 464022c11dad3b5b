// Weeks as rows, days as cells. A send is dragged to another day and keeps its time; the popover of a send sets both.
import { Box, Button, Popover, ScrollArea, Stack, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n.ts';
import classes from './calendar.module.css';
import { byTime, keyOf, type Placed } from './days.ts';
import type { Move } from './move.ts';
import { DRAGGED, SendChip } from './send-chip.tsx';

interface MonthViewProps {
  readonly days: readonly string[];
  readonly placed: readonly Placed[];
  readonly today: string;
  readonly month: string;
  readonly onMove: Move;
  readonly isWeek: boolean;
}

/** More would make the rows of a month uneven; the rest opens. */
const SHOWN = 3;

export const MonthView = ({ days, placed, today, month, onMove, isWeek }: MonthViewProps) => {
  const { t } = useTranslation('calendar');
  const format = useFormat();
  const drop = (dragged: string, day: string) => {
    const found = placed.find(({ send }) => keyOf(send) === dragged);
    if (found !== undefined) onMove(found.send, `${day}T${found.time === '' ? '12:00' : found.time}`);
  };
  return (
    <ScrollArea type="auto" viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': t('grid') }}>
      <div className={classes['grid']}>
        {days.slice(0, 7).map((day) => (
          <div key={day} className={classes['weekday']} aria-hidden>
            {format.weekday(day, 'UTC')}
          </div>
        ))}
        {days.map((day) => (
          <Day
            key={day}
            day={day}
            own={placed.filter((one) => one.day === day).sort(byTime)}
            isToday={day === today}
            isOutside={!isWeek && !day.startsWith(month)}
            isWeek={isWeek}
            onMove={onMove}
            onDrop={(dragged) => drop(dragged, day)}
          />
        ))}
      </div>
    </ScrollArea>
  );
};

interface DayProps {
  readonly day: string;
  readonly own: readonly Placed[];
  readonly isToday: boolean;
  readonly isOutside: boolean;
  readonly isWeek: boolean;
  readonly onMove: Move;
  readonly onDrop: (dragged: string) => void;
}

const Day = ({ day, own, isToday, isOutside, isWeek, onMove, onDrop }: DayProps) => {
  const format = useFormat();
  const [isOver, setOver] = useState(false);
  const shown = isWeek ? own : own.slice(0, SHOWN);
  return (
    <section
      className={classes['day']}
      aria-label={format.date(day, 'UTC')}
      {...(isWeek ? { 'data-week': true } : {})}
      {...(isOutside ? { 'data-outside': true } : {})}
      {...(isOver ? { 'data-over': true } : {})}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onDrop(event.dataTransfer.getData(DRAGGED));
      }}
    >
      <span
        className={classes['number']}
        {...(isToday ? { 'data-today': true, 'aria-current': 'date' } : {})}
      >
        {Number(day.slice(8))}
      </span>
      {shown.map((placed) => (
        <SendChip key={keyOf(placed.send)} placed={placed} onMove={onMove} />
      ))}
      {own.length > shown.length && <More own={own.slice(SHOWN)} day={day} onMove={onMove} />}
    </section>
  );
};

const More = ({ own, day, onMove }: Pick<DayProps, 'own' | 'day' | 'onMove'>) => {
  const { t } = useTranslation('calendar');
  const format = useFormat();
  return (
    <Popover width={300} position="bottom" withArrow trapFocus shadow="md">
      <Popover.Target>
        <Button variant="subtle" size="compact-xs" color="gray">
          {t('more', { count: own.length })}
          <VisuallyHidden>{format.date(day, 'UTC')}</VisuallyHidden>
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6}>
          {own.map((placed) => (
            <Box key={keyOf(placed.send)}>
              <SendChip placed={placed} onMove={onMove} />
            </Box>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
};
