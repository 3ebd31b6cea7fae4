"""Cancels sleeping asyncio tasks. Arguments: how many, how many rounds; prints the best round."""

import asyncio
import json
import sys
import time

COUNT, ROUNDS = int(sys.argv[1]), int(sys.argv[2])


async def sleeper():
    await asyncio.sleep(3600)
    return 1


async def main():
    tasks = [asyncio.create_task(sleeper()) for _ in range(COUNT)]
    await asyncio.sleep(0)
    before = time.process_time_ns()
    for task in tasks:
        task.cancel("enough")
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    took = time.process_time_ns() - before
    assert all(isinstance(each, asyncio.CancelledError) for each in outcomes)
    return took


best = min(asyncio.run(main()) for _ in range(ROUNDS))
print(json.dumps({"work": "cancelling", "contender": "asyncio", "cpu": best // COUNT}))
