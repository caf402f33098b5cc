import { fairTurn } from './fair-turn.ts';

// half of the town, so that every change is held to it; "npm run test:long" lives in all of it
fairTurn(2);
