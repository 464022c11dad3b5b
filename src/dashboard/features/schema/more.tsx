// The way to the next page of names.
import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface MoreProps {
  readonly pages: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
  };
}

export const More = ({ pages }: MoreProps) => {
  const { t } = useTranslation('schema');
  if (!pages.hasNextPage) return null;
  return (
    <Group justify="center" p="sm">
      <Button variant="subtle" onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
        {t('more')}
      </Button>
    </Group>
  );
};
