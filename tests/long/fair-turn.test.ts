import { fairTurn } from './fair-turn.ts';

fairTurn(1);
