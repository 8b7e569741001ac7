import { Choice } from "../base/Choice";
import { Field } from "../base/Field";
import type { Category, Question } from "../base/types";
import { m } from "../i18n/m";
import style from "./Intake.module.css";

interface Props {
  category: Category;
  answers: Record<string, string>;
  onAnswers: (answers: Record<string, string>) => void;
}

/** What to ask for this category, in the city's own words. An answer that is left empty is not said. */
export function QuestionCard({ category, answers, onAnswers }: Props) {
  if (category.questions.length === 0) return null;
  return (
    <fieldset className={style.questions}>
      <legend>{m.intake_questions()}</legend>
      {category.questions.map((it) => (
        <Asked
          key={it.text}
          question={it}
          said={answers[it.text] ?? ""}
          onSaid={(said) => onAnswers({ ...answers, [it.text]: said })}
        />
      ))}
    </fieldset>
  );
}

interface AskedProps {
  question: Question;
  said: string;
  onSaid: (said: string) => void;
}

function Asked({ question, said, onSaid }: AskedProps) {
  const { text, asks } = question;
  if (asks === "yes_no" || asks === "choice") {
    const choices = asks === "yes_no" ? [m.answer_yes(), m.answer_no()] : question.choices;
    return (
      <Choice
        label={text}
        value={said}
        options={[{ value: "", label: "–" }, ...choices.map((it) => ({ value: it, label: it }))]}
        onChange={onSaid}
      />
    );
  }
  return (
    <Field
      label={text}
      value={said}
      maxLength={500}
      inputMode={asks === "number" ? "numeric" : "text"}
      onChange={(it) => onSaid(it.target.value)}
    />
  );
}
