// Our mark and name.
import { Group, Text } from '@mantine/core';
import mark from '../mark.svg';

export const Brand = ({ size = 24 }: { readonly size?: number }) => (
  <Group gap={10} wrap="nowrap">
    <img src={mark} width={size} height={size} alt="" />
    <Text fw={700} fz={size * 0.72} lts="-0.01em">
      Relance
    </Text>
  </Group>
);
