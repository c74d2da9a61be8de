"""The same choice hour by hour, written down independently: every unit of every hour is an unknown of its own."""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp


def hourly_optimum(load, held, hourly, interruptible):
    """The least cost of a year of hours.

    Args:
        load: cells needed in each hour.
        held: (cells, fixed cost, cost of a cell-hour, most) of each way that is paid for, used or not.
        hourly: (price of a cell-hour, whether it may be taken away), one cell each.
        interruptible: cells of each hour that may run on what can be taken away.
    """
    hours, ways = len(load), len(held)
    prices = [usd for _, _, usd, _ in held] + [usd for usd, _ in hourly]
    costs = np.concatenate([[fixed for _, fixed, _, _ in held], np.repeat(prices, hours)])
    eye = np.eye(hours)
    served = np.hstack([np.zeros((hours, ways)), np.tile(eye, len(prices))])
    within = np.zeros((ways * hours, costs.size))
    for number, (cells, _, _, _) in enumerate(held):
        rows = slice(number * hours, (number + 1) * hours)
        within[rows, number] = -cells
        within[rows, ways + number * hours : ways + (number + 1) * hours] = eye
    lent = np.zeros((hours, costs.size))
    for number, (_, spot) in enumerate(hourly, len(held)):
        if spot:
            lent[:, ways + number * hours : ways + (number + 1) * hours] = eye
    rules = [
        LinearConstraint(served, lb=load),
        LinearConstraint(within, ub=0.0),
        LinearConstraint(lent, ub=interruptible),
    ]
    most = np.concatenate([[most for _, _, _, most in held], np.full(costs.size - ways, np.inf)])
    found = milp(costs, constraints=rules, bounds=Bounds(0, most), integrality=np.ones(costs.size))
    return found.fun


def durations(load, cells):
    """Hours in which each cell is needed."""
    return np.array([float(sum(units > cell for units in load)) for cell in range(cells)])


def work_above(hours):
    """Cell-hours above each cell's level."""
    return np.append(np.cumsum(hours[::-1])[::-1], 0.0)
