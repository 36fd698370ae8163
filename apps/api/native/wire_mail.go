package native

import "time"

// Mail is what one user is told by mail.
type Mail struct {
	ID        string            `json:"id" format:"uuid" doc:"Its Message-ID begins with it, of every try."`
	UserID    string            `json:"user_id" format:"uuid"`
	EventID   string            `json:"event_id" format:"uuid" doc:"What it tells of; of a mail on request, its own."`
	Kind      string            `json:"kind" enum:"server-created,alert,alert-resolved,suspended,quota-near,password-changed,payment-reminder,support-answer,summary"`
	Params    map[string]string `json:"params" nullable:"false" doc:"What its text is made of."`
	To        string            `json:"to" doc:"The address of the last try, or of when it was queued."`
	State     string            `json:"state" enum:"pending,sent,dead,withheld,folded" doc:"Dead was given up; withheld is what its user does without by now; folded is what another mail tells of instead: a summary, or of an alert its end."`
	Attempts  int               `json:"attempts" doc:"Since it was asked for last."`
	Answer    *string           `json:"answer" doc:"What the mail server said when it refused it last."`
	Failure   *string           `json:"failure" doc:"The code of why the last try failed."`
	NextAt    *time.Time        `json:"next_at" doc:"When it is tried next; null when it has ended."`
	TriedAt   *time.Time        `json:"tried_at"`
	EndedAt   *time.Time        `json:"ended_at"`
	CreatedAt time.Time         `json:"created_at"`
}

// NewNotification asks for a mail to a user.
type NewNotification struct {
	User   string            `json:"user" minLength:"1" maxLength:"64" example:"alice" doc:"Username or identifier."`
	Kind   string            `json:"kind" enum:"payment-reminder,support-answer"`
	Params map[string]string `json:"params" nullable:"false" doc:"Of payment-reminder: amount, currency, due (a date), and if wanted invoice and url. Of support-answer: ticket, subject, text, and if wanted url (https)."`
}

// Settings are what you have said about yourself.
type Settings struct {
	Language string          `json:"language" enum:"en,ru" doc:"Of your mails."`
	Mail     map[string]bool `json:"mail" nullable:"false" doc:"Which kinds of mails you get, of those that you may do without."`
}

// NewSettings replace them.
type NewSettings struct {
	Language string          `json:"language,omitempty" enum:"en,ru" doc:"English, if left out."`
	Mail     map[string]bool `json:"mail,omitempty" nullable:"false" doc:"Kinds that are left out are sent."`
}
