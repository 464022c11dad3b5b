// What the coming sends of the shown days mean for people: how many messages an hour brings, who is in several of them, and
// whom frequency rules would hold back. From a sample; says so.
import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { Grid, Progress, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ForecastAnswer } from '../../../contract/admin/schedules.ts';
import { ChartWithTable, EVEN_TICKS, EVERY_TICK } from '../../../ui/chart-with-table.tsx';
import { Section } from '../../../ui/section.tsx';
import { useFormat } from '../../i18n.ts';
import { useApi, useWorkspace } from '../../session.ts';
import { addDays } from './days.ts';

interface ForecastProps {
  readonly days: readonly string[];
  readonly today: string;
}

export const Forecast = ({ days, today }: ForecastProps) => {
  const { t } = useTranslation('calendar');
  const api = useApi();
  const first = days.find((day) => day >= today);
  const last = days.at(-1);
  const { data } = useQuery({
    queryKey: [api.workspace, 'calendar', 'forecast', first, last],
    enabled: first !== undefined && last !== undefined,
    queryFn: ({ signal }) =>
      api.get<ForecastAnswer>(
        '/admin/v1/calendar/forecast',
        { from: `${first ?? ''}T00:00:00Z`, until: `${addDays(last ?? '', 1)}T00:00:00Z` },
        signal,
      ),
    staleTime: 60_000,
  });
  if (first === undefined) return null;
  if (data === undefined) return <Skeleton h={240} />;
  if (data.hours.length === 0) return null;
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Section title={t('forecast.title')} description={<Sampled forecast={data} />}>
          <Volume forecast={data} />
        </Section>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Section title={t('pressure.title')} description={t('pressure.description')}>
          <Pressure forecast={data} />
        </Section>
      </Grid.Col>
    </Grid>
  );
};

const Sampled = ({ forecast }: { readonly forecast: ForecastAnswer }) => {
  const { t } = useTranslation('calendar');
  const format = useFormat();
  return forecast.complete
    ? t('forecast.exact')
    : t('forecast.sampled', { number: format.number(forecast.sampled) });
};

const Volume = ({ forecast }: { readonly forecast: ForecastAnswer }) => {
  const { t } = useTranslation('calendar');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  return (
    <ChartWithTable
      label={t('forecast.label')}
      chartLabel={t('forecast.chart')}
      tableLabel={t('forecast.table')}
      rows={forecast.hours}
      columns={[
        { label: t('forecast.hour'), read: ({ at }) => format.dateTime(at, zone) },
        { label: t('forecast.people'), read: ({ people }) => format.number(people) },
      ]}
    >
      <BarChart
        h={220}
        data={forecast.hours.map(({ at, people }) => ({ label: format.dateTime(at, zone), people }))}
        dataKey="label"
        series={[{ name: 'people', color: 'violet.5', label: t('forecast.people') }]}
        xAxisProps={EVEN_TICKS}
        yAxisProps={EVERY_TICK}
        valueFormatter={(value) => format.number(value)}
      />
    </ChartWithTable>
  );
};

const SHOWN_OVERLAPS = 4;

const Pressure = ({ forecast }: { readonly forecast: ForecastAnswer }) => {
  const { t } = useTranslation('calendar');
  const format = useFormat();
  const nameOf = (id: string) => forecast.campaigns.find((one) => one.campaign_id === id)?.name ?? id;
  const all = forecast.sends_per_person.reduce((sum, { people }) => sum + people, 0);
  return (
    <Stack gap="md">
      <Stack gap={6}>
        {forecast.sends_per_person.map(({ sends, people }) => (
          <Stack key={sends} gap={2}>
            <Text fz="sm" className="tabular">
              {t('pressure.sends', { count: sends, people: format.number(people) })}
            </Text>
            <Progress value={all === 0 ? 0 : (people / all) * 100} size="sm" aria-hidden />
          </Stack>
        ))}
      </Stack>
      {forecast.rules.map(({ name, people }) => (
        <Text key={name} fz="sm" c={people > 0 ? undefined : 'dimmed'}>
          {t('pressure.rule', { count: people, name, people: format.number(people) })}
        </Text>
      ))}
      {forecast.overlaps.length > 0 && (
        <Table verticalSpacing={6} horizontalSpacing={0} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('pressure.overlap')}</Table.Th>
              <Table.Th ta="right">{t('forecast.people')}</Table.Th>
              <Table.Th ta="right">{t('pressure.share')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {forecast.overlaps.slice(0, SHOWN_OVERLAPS).map(({ a, b, people, share }) => (
              <Table.Tr key={`${a}/${b}`}>
                <Table.Td>{t('pressure.both', { a: nameOf(a), b: nameOf(b) })}</Table.Td>
                <Table.Td ta="right" className="tabular">
                  {format.number(people)}
                </Table.Td>
                <Table.Td ta="right" className="tabular">
                  {format.percent(share, 0)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
};
