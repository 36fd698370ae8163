package ospab

import (
	"net/http"

	"github.com/remudahq/remuda/apps/internal/problem"
	"github.com/remudahq/remuda/core"
)

// GetStatus and Error make an error of it that Huma answers as it is.
func (w Wrong) GetStatus() int { return w.code }

// Error is its text.
func (w Wrong) Error() string { return w.Text + w.Message }

// wrong is what most of their answers are that are no success.
func wrong(code int, text string) Wrong { return Wrong{Text: text, code: code} }

// outside is how they speak to who is not let in.
func outside(code int, text string) Wrong { return Wrong{Message: text, code: code} }

// refused is what Proxmox did not do, which they tell with 200.
func refused(text string) Wrong { return Wrong{Status: "error", Message: text, code: http.StatusOK} }

var (
	noToken    = outside(http.StatusUnauthorized, "Нет токена авторизации.")
	badForm    = outside(http.StatusUnauthorized, "Неправильный формат токена.")
	badToken   = outside(http.StatusUnauthorized, "Неверный или просроченный токен.")
	noServer   = wrong(http.StatusNotFound, "Сервер не найден")
	badInput   = wrong(http.StatusBadRequest, "Некорректные параметры")
	noMoney    = wrong(http.StatusBadRequest, "Недостаточно средств на балансе")
	running    = wrong(http.StatusBadRequest, "Сервер уже запущен")
	stopped    = wrong(http.StatusBadRequest, "Сервер уже остановлен")
	noSnapName = wrong(http.StatusBadRequest, "Не указано имя снэпшота")
	noPath     = wrong(http.StatusNotFound, "Не найдено")
	noMethod   = wrong(http.StatusMethodNotAllowed, "Метод не поддерживается")

	noVMID  = Wrong{Status: "error", Message: "Не указан VMID", code: http.StatusBadRequest}
	noGuest = Wrong{Status: "error", Message: "Сервер не найден", code: http.StatusNotFound}

	noLogin    = outside(http.StatusBadRequest, "Необходимо указать email и password")
	badLogin   = outside(http.StatusUnauthorized, "Неверный email или пароль")
	noPerson   = outside(http.StatusBadRequest, "Необходимо указать username, email и password")
	knownLogin = outside(http.StatusConflict, "Пользователь с таким именем или email уже существует.")
	closed     = outside(http.StatusForbidden, "Регистрация закрыта. Обратитесь к администратору.")
)

// texts are what they would say of our codes.
var texts = map[string]string{
	core.CodeServerBusy:       "Сервер занят другой операцией",
	core.Busy.String():        "Сервер занят другой операцией",
	core.CodeSuspended:        "Сервер приостановлен",
	core.CodeGuestNotRunning:  "Сервер не запущен",
	core.CodeQuotaExceeded:    noMoney.Text,
	core.CodeNameTaken:        "Снэпшот с таким именем уже существует",
	"snapshot-not-found":      "Снэпшот не найден",
	core.CodeSnapshotsFull:    "Достигнут предел числа снэпшотов",
	core.CodeStorageFull:      "Недостаточно места в хранилище",
	core.CodeNoPlacement:      "Нет узла с достаточными ресурсами",
	core.CodePoolExhausted:    "Свободные IP-адреса закончились",
	core.CodeVMIDsExhausted:   "Свободные VMID закончились",
	core.CodeScope:            "Недостаточно прав",
	core.CodePermission:       "Недостаточно прав",
	core.Denied.String():      "Недостаточно прав",
	core.CodeSourceNotAllowed: "Доступ с этого адреса запрещён",
	core.Unavailable.String(): "Узел Proxmox недоступен",
	core.Unknown.String():     "Узел Proxmox недоступен",
	core.CodeUnreachable:      "Узел Proxmox недоступен",
	core.Internal.String():    "Внутренняя ошибка сервера",
	core.CodeGuestLocked:      "Сервер заблокирован в Proxmox",
	core.CodeIdentityConflict: "Контейнер в Proxmox принадлежит другому серверу",
	core.CodeKeyReused:        "Этот Idempotency-Key уже использован для другого запроса",
	"rate-limited":            "Слишком много запросов",
	core.CodeSecretKeyMissing: "Консоль не настроена",
}

// text is what they would say of a code, and otherwise what we say; Proxmox's own
// words come behind it.
func text(code, detail, reason string) string {
	said := texts[code]
	if said == "" {
		said = detail
	}
	if reason != "" && reason != detail {
		said += ": " + reason
	}
	return said
}

// words are the dialect's for what went wrong where Proxmox had no part in it.
func words(p *problem.Problem) Wrong {
	switch {
	case p.Status == http.StatusUnauthorized:
		return badToken
	case p.Code == core.NotFound.String(), p.Code == "server-not-found":
		return noServer
	case p.Code == core.CodeQuotaExceeded:
		return noMoney
	case p.Code == core.CodeKeyReused:
		return wrong(http.StatusBadRequest, texts[p.Code])
	case p.Status == http.StatusUnprocessableEntity, p.Status == http.StatusBadRequest:
		return Wrong{Text: badInput.Text, Details: p.Error(), code: http.StatusBadRequest}
	}
	said := wrong(p.Status, text(p.Code, p.Detail, p.Reason))
	if p.Status < http.StatusInternalServerError && said.Text != p.Detail {
		said.Details = p.Detail
	}
	return said
}

// verdict is what the front door refused of an order to Proxmox: they tell what
// the caller may not do, or what is not there, with a status, and all else with 200.
func verdict(p *problem.Problem) Wrong {
	snapshot := p.Code == "snapshot-not-found"
	switch {
	case p.Status == http.StatusUnauthorized, p.Status == http.StatusForbidden, p.Status == http.StatusTooManyRequests, p.Code == core.CodeKeyReused,
		p.Status == http.StatusNotFound && !snapshot, p.Status == http.StatusInternalServerError:
		return words(p)
	case p.Code == core.CodeValidation:
		return Wrong{Status: "error", Message: badInput.Text, Details: p.Error(), code: http.StatusOK}
	}
	said := refused(text(p.Code, p.Detail, p.Reason))
	if said.Message != p.Detail {
		said.Details = p.Detail
	}
	return said
}

// ended is what became of an operation that is over or waits, in their words; nil
// if it was done, or is still at it.
func ended(op core.Operation) error {
	switch op.State {
	case core.Succeeded, core.Queued, core.Running:
		return nil
	case core.Waiting:
		if texts[op.Code] == texts[core.CodeUnreachable] {
			return refused(text(op.Code, "", op.Cause))
		}
		return nil
	case core.FailedOp, core.Cancelled, core.NeedsOperator:
	}
	return refused(text(op.Code, op.Cause, op.Cause))
}
