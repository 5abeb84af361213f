package dingtalk

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Finding is one thing that Check looked at.
type Finding struct {
	What string
	// Err says what is missing and what helps; nil if all is well.
	Err error
}

// Check looks whether the credentials are right and the permissions are there.
// It posts nothing: the calls for sending are made without a receiver, which
// DingTalk refuses with different words than a missing permission.
func (c *Channel) Check(ctx context.Context) []Finding {
	_, err := c.api.accessToken(ctx, true)
	found := []Finding{{What: "credentials (DINGTALK_CLIENT_ID, DINGTALK_CLIENT_SECRET)", Err: err}}
	if err != nil {
		return found
	}
	found = append(found,
		Finding{What: "permission to answer in single chats", Err: c.may(ctx, pathSingle, map[string]any{"userIds": []string{}})},
		Finding{What: "permission to answer in groups", Err: c.may(ctx, pathGroup, map[string]any{"openConversationId": ""})},
	)
	if c.CardTemplate != "" {
		found = append(found, Finding{What: "interactive cards (permission Card.Instance.Write, template DINGTALK_CARD_TEMPLATE)", Err: c.mayCard(ctx)})
	}
	for _, group := range c.DeskGroups {
		found = append(found, Finding{What: "the robot in the group of agents " + excerpt(group), Err: c.inGroup(ctx, group)})
	}
	if c.Stream {
		_, err := c.endpoint(ctx)
		found = append(found, Finding{What: "Stream mode (in the app: robot, message reception, Stream)", Err: err})
	}
	return found
}

// may reports what keeps the robot from a call for sending.
func (c *Channel) may(ctx context.Context, path string, body map[string]any) error {
	n := note{title: "check", text: "check"}
	body["robotCode"], body["msgKey"], body["msgParam"] = c.RobotCode, n.template().key, n.template().param()
	var result json.RawMessage
	err := c.api.call(ctx, path, body, &result)
	var p *problem
	if !errors.As(err, &p) {
		return err
	}
	code := strings.ToLower(p.Code)
	switch {
	case p.Status == 401 || p.Status == 403 || strings.Contains(code, "forbidden"):
		return err
	case strings.Contains(code, "robot"):
		return fmt.Errorf("%w; DINGTALK_ROBOT_CODE is %q", err, c.RobotCode)
	case p.Status == 400: // the missing receiver, as was to be expected
		return nil
	}
	return err
}

// mayCard reports what keeps the app from cards: it makes one that nobody gets to see.
func (c *Channel) mayCard(ctx context.Context) error {
	body := c.newCard("check-"+rand.Text(), map[string]string{varTitle: "check", varText: "check", varTips: "", varObjects: cardButtons(nil)})
	body["imRobotOpenSpaceModel"] = map[string]any{"supportForward": false}
	var result json.RawMessage
	return c.api.call(ctx, pathCreateCard, body, &result)
}

// inGroup reports what keeps the robot from a group: it looks for itself among the robots there.
func (c *Channel) inGroup(ctx context.Context, group string) error {
	var result struct {
		Robots []struct {
			Code string `json:"robotCode"`
		} `json:"chatbotInstanceVOList"`
	}
	err := c.api.call(ctx, pathRobots, map[string]any{"openConversationId": group}, &result)
	var p *problem
	switch {
	case errors.As(err, &p) && p.Status == 403:
		return fmt.Errorf("%w; only this check needs it: without it, mention the robot in the group and see whether it answers", err)
	case err != nil:
		return fmt.Errorf("%w; the id of a group is the conversationId of a message to the robot in it", err)
	}
	for _, robot := range result.Robots {
		if robot.Code == c.RobotCode {
			return nil
		}
	}
	return errors.New("the robot is not in the group: add it there")
}
