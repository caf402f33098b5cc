import { fairTurn } from '../histories/fair-turn.ts';

fairTurn(1);
