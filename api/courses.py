"""Courses and lectures over HTTP: what was watched, when, and what was left out."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response

from api.current import knowledge_base
from api.schemas import QUERY, NoQuery, answer, answer_schema
from kg.answers import CourseAnswer, CoursesAnswer, LectureAnswer

courses = APIBlueprint("courses", __name__, tag="Courses", url_prefix="/api/v1")


@courses.get("/courses")
@courses.input(NoQuery, **QUERY)
@courses.output(answer_schema(CoursesAnswer))
def list_courses(query: dict[str, Any]) -> Response:
    """List the courses with how much of each was heard."""
    return answer(knowledge_base().courses())


@courses.get("/courses/<id>")
@courses.input(NoQuery, **QUERY)
@courses.output(answer_schema(CourseAnswer))
def show_course(id: str, query: dict[str, Any]) -> Response:
    """Show a course: its lectures in order with the ranges watched."""
    return answer(knowledge_base().course(id))


@courses.get("/lectures/<id>")
@courses.input(NoQuery, **QUERY)
@courses.output(answer_schema(LectureAnswer))
def show_lecture(id: str, query: dict[str, Any]) -> Response:
    """Show a lecture: its sittings, ranges watched, holes and concepts."""
    return answer(knowledge_base().lecture(id))
