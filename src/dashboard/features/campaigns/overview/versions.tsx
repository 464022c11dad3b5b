// The versions of a campaign, and what each changed against the one before it or any other.
import { Grid, NavLink, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../ui/section.tsx';
import { useFormat } from '../../../i18n.ts';
import { useApi } from '../../../session.ts';
import type { Campaign, Change } from '../model.ts';
import { ChangeTable } from '../../../parts/changes/change-table.tsx';
import { useChangeLabel } from '../composer/field-labels.ts';

interface Version {
  readonly version: number;
  readonly created_at: string;
  readonly created_by: string;
}

export const Versions = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const api = useApi();
  const [chosen, setChosen] = useState<number | null>(null);
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaigns', 'versions', campaign.campaign_id, campaign.version],
    queryFn: ({ signal }) =>
      api.get<{ readonly versions: readonly Version[] }>(
        `/admin/v1/campaigns/${campaign.campaign_id}/versions`,
        {},
        signal,
      ),
  });
  const versions = data?.versions ?? [];
  const shown = chosen ?? versions[0]?.version ?? null;
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 4 }}>
        <Section title={t('version.title')} description={t('version.description')}>
          {data === undefined ? (
            <Skeleton h={160} />
          ) : (
            <Stack gap={2}>
              {versions.map((one) => (
                <NavLink
                  key={one.version}
                  component="button"
                  active={one.version === shown}
                  label={t('version.number', { version: one.version })}
                  description={`${format.dateTime(one.created_at)} · ${one.created_by}`}
                  onClick={() => setChosen(one.version)}
                  style={{ borderRadius: 8 }}
                />
              ))}
            </Stack>
          )}
        </Section>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 8 }}>
        {shown !== null && <Difference campaign={campaign} version={shown} versions={versions} />}
      </Grid.Col>
    </Grid>
  );
};

interface DifferenceProps {
  readonly campaign: Campaign;
  readonly version: number;
  readonly versions: readonly Version[];
}

const Difference = ({ campaign, version, versions }: DifferenceProps) => {
  const { t } = useTranslation('campaigns');
  const api = useApi();
  const labelOf = useChangeLabel(campaign.definition);
  const [against, setAgainst] = useState<string | null>(null);
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaigns', 'version', campaign.campaign_id, version, against],
    queryFn: ({ signal }) =>
      api.get<{ readonly against: number | null; readonly changes: readonly Change[] }>(
        `/admin/v1/campaigns/${campaign.campaign_id}/versions/${version}`,
        { against: against ?? undefined },
        signal,
      ),
  });
  const others = versions.filter((one) => one.version !== version);
  return (
    <Section
      title={t('version.number', { version })}
      actions={
        <Select
          aria-label={t('version.against')}
          placeholder={t('version.against')}
          value={
            against ?? (data?.against === undefined || data.against === null ? null : String(data.against))
          }
          data={others.map((one) => ({
            value: String(one.version),
            label: t('version.comparedWith', { version: one.version }),
          }))}
          onChange={setAgainst}
          w={230}
        />
      }
    >
      {data === undefined ? (
        <Skeleton h={120} />
      ) : data.against === null ? (
        <Text fz="sm" c="dimmed">
          {t('version.first')}
        </Text>
      ) : (
        <ChangeTable changes={data.changes} labelOf={labelOf} />
      )}
    </Section>
  );
};
