// What became of everybody considered: sent, still waiting, and every reason for the others with its sentence. The line at
// the foot is the law of the sums, with this campaign's numbers.
import { Alert, Box, Progress, Skeleton, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { CampaignReport } from '../../../contract/admin/campaign-report.ts';
import { Section } from '../../../ui/section.tsx';
import { useFormat } from '../../i18n.ts';
import { LinkAnchor } from '../../links.tsx';
import { OutcomeBadge } from '../../parts/reasons/outcome-badge.tsx';
import { ReasonText } from '../../parts/reasons/reason-text.tsx';
import { useWorkspace } from '../../session.ts';

interface PeopleTableProps {
  readonly report: CampaignReport | undefined;
  readonly campaignId: string;
}

export const PeopleTable = ({ report, campaignId }: PeopleTableProps) => {
  const { t } = useTranslation('results');
  return (
    <Section title={t('people.title')} description={t('people.description')} flush>
      {report === undefined ? (
        <Box p="lg">
          <Skeleton h={160} />
        </Box>
      ) : (
        <>
          <Rows report={report} campaignId={campaignId} />
          <Equation people={report.people} />
        </>
      )}
    </Section>
  );
};

interface Line {
  readonly outcome: string;
  readonly reason: string;
  readonly count: number;
}

const linesOf = ({ people, reasons }: CampaignReport): readonly Line[] => [
  { outcome: 'sent', reason: '', count: people.sent },
  ...reasons.map(({ outcome, reason, count }) => ({ outcome, reason, count })),
  ...(people.waiting > 0 ? [{ outcome: 'waiting', reason: '', count: people.waiting }] : []),
];

const Rows = ({ report, campaignId }: { readonly report: CampaignReport; readonly campaignId: string }) => {
  const { t } = useTranslation('results');
  const all = report.people.waiting_before + report.people.considered;
  return (
    <Table.ScrollContainer minWidth={620}>
      <Table verticalSpacing="sm" horizontalSpacing="lg" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={150}>{t('people.outcome')}</Table.Th>
            <Table.Th>{t('people.reason')}</Table.Th>
            <Table.Th ta="right" w={110}>
              {t('people.count')}
            </Table.Th>
            <Table.Th w={190}>{t('people.share')}</Table.Th>
            <Table.Th w={110}>{t('people.who')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {linesOf(report).map((line) => (
            <LineRow key={`${line.outcome}/${line.reason}`} line={line} all={all} campaignId={campaignId} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
};

interface LineRowProps {
  readonly line: Line;
  readonly all: number;
  readonly campaignId: string;
}

const LineRow = ({ line, all, campaignId }: LineRowProps) => {
  const { t } = useTranslation('results');
  const format = useFormat();
  const { key } = useWorkspace();
  const share = all === 0 ? 0 : line.count / all;
  return (
    <Table.Tr>
      <Table.Td>
        <OutcomeBadge outcome={line.outcome} />
      </Table.Td>
      <Table.Td>
        {line.reason === '' ? (
          <Text fz="sm">{t(`people.plain.${line.outcome}`)}</Text>
        ) : (
          <ReasonText reason={line.reason} withCode />
        )}
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {format.number(line.count)}
      </Table.Td>
      <Table.Td>
        <Text fz="xs" c="dimmed" className="tabular">
          {format.percent(share)}
        </Text>
        <Progress value={share * 100} size={4} color="gray" aria-hidden />
      </Table.Td>
      <Table.Td>
        {line.outcome !== 'waiting' && (
          <LinkAnchor
            to="/w/$workspace/messages"
            params={{ workspace: key }}
            search={{
              campaign: campaignId,
              outcome: [line.outcome],
              ...(line.reason === '' ? {} : { reason: [line.reason] }),
            }}
            fz="sm"
          >
            {t('people.look')}
          </LinkAnchor>
        )}
      </Table.Td>
    </Table.Tr>
  );
};

const Equation = ({ people }: { readonly people: CampaignReport['people'] }) => {
  const { t } = useTranslation('results');
  const format = useFormat();
  const { sent, failed, skipped, held, waiting, considered, waiting_before: before } = people;
  const adds = before + considered === sent + failed + skipped + held + waiting;
  const words = t(before === 0 ? 'people.equation' : 'people.equationBefore', {
    before: format.number(before),
    considered: format.number(considered),
    sent: format.number(sent),
    failed: format.number(failed),
    skipped: format.number(skipped),
    held: format.number(held),
    waiting: format.number(waiting),
  });
  return (
    <Box px="lg" py="md" style={{ borderTop: '1px solid var(--app-line)' }}>
      <Text fz="sm" c="dimmed" className="tabular">
        {words}
      </Text>
      {!adds && (
        <Alert color="red" mt="sm">
          {t('people.unequal')}
        </Alert>
      )}
    </Box>
  );
};
