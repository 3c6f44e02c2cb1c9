// Runs the pipeline of a project once, in a process that may die at a fail point. Arguments: directory, whether to
// resume, the plan as JSON. The last line of its output says how many operations there were.
import { type FailPlan, installFailPoints } from './fail-points.js';

const [directory = '', resume = 'run', plan = '{"at":0,"action":"kill-before"}'] = process.argv.slice(2);
const counted = await installFailPoints(JSON.parse(plan) as FailPlan);
const { runOnce } = await import('./run-once.js');
const status = await runOnce(directory, { resume: resume === 'resume' });
process.stdout.write(`${JSON.stringify({ status, operations: counted() })}\n`);
