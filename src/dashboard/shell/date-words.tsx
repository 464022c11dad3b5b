// Names for the buttons of every window that dates are chosen in: they carry signs alone, which no screen reader can say.
import { MantineThemeProvider } from '@mantine/core';
import { DatesProvider } from '@mantine/dates';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import 'dayjs/locale/fr';
import { useLanguage } from '../i18n.ts';

/** As a dialog it would be named by an id that its field does not carry: a dialog without a name. Its buttons have theirs. */
const DATES_WINDOW = { withRoles: false };

export const DateWords = ({ children }: { readonly children: ReactNode }) => {
  const language = useLanguage();
  const { t } = useTranslation('frame');
  const theme = useMemo(() => {
    const ariaLabels = {
      previousMonth: t('dates.previousMonth'),
      nextMonth: t('dates.nextMonth'),
      previousYear: t('dates.previousYear'),
      nextYear: t('dates.nextYear'),
      previousDecade: t('dates.previousYears'),
      nextDecade: t('dates.nextYears'),
      monthLevelControl: t('dates.chooseMonth'),
      yearLevelControl: t('dates.chooseYear'),
    };
    const timePickerProps = { hoursInputLabel: t('dates.hours'), minutesInputLabel: t('dates.minutes') };
    const submitButtonProps = { 'aria-label': t('dates.take') };
    return {
      components: {
        DateInput: { defaultProps: { ariaLabels, popoverProps: DATES_WINDOW } },
        DatePickerInput: { defaultProps: { ariaLabels, popoverProps: DATES_WINDOW } },
        DateTimePicker: {
          defaultProps: { ariaLabels, popoverProps: DATES_WINDOW, timePickerProps, submitButtonProps },
        },
      },
    };
  }, [t]);
  return (
    <MantineThemeProvider theme={theme}>
      {/* No red for weekends: nothing is wrong with them. */}
      <DatesProvider settings={{ locale: language, firstDayOfWeek: 1, weekendDays: [] }}>
        {children}
      </DatesProvider>
    </MantineThemeProvider>
  );
};
