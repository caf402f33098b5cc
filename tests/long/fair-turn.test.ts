import { fairTurn } from '../runtime/fair-turn.ts';

fairTurn(1);
