// The sums of a campaign, as the ledger has them: considered = sent + failed + skipped + held + waiting.
import { SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Stat } from '../../../../ui/stat.tsx';
import { useFormat } from '../../../i18n.ts';
import { useApi } from '../../../session.ts';

const FIGURES = ['considered', 'sent', 'skipped', 'failed', 'held', 'waiting'] as const;
const REFRESH_MS = 5_000;

interface Stats {
  readonly people: Readonly<Record<(typeof FIGURES)[number], number>>;
}

export const Totals = ({ campaignId }: { readonly campaignId: string }) => {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaigns', 'stats', campaignId],
    queryFn: ({ signal }) => api.get<Stats>(`/admin/v1/campaigns/${campaignId}/stats`, {}, signal),
    refetchInterval: REFRESH_MS,
  });
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }}>
      {FIGURES.map((figure) => (
        <Stat
          key={figure}
          label={t(`total.${figure}`)}
          value={data === undefined ? null : format.number(data.people[figure])}
        />
      ))}
    </SimpleGrid>
  );
};
