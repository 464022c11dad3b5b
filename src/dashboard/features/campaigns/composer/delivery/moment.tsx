// An instant as it reads on the clock of a zone, with its weekday.
import { Text } from '@mantine/core';
import { useFormat } from '../../../../i18n.ts';

export const Moment = ({ at, zone }: { readonly at: string; readonly zone: string }) => {
  const format = useFormat();
  return (
    <Text fz="sm" c="dimmed" className="tabular">
      {format.weekday(at, zone)} {format.dateTime(at, zone)}
    </Text>
  );
};
