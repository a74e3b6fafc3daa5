"""Measuring Selon against gold: what is right, what is missed, what is made up, with intervals, and floors that hold it."""
