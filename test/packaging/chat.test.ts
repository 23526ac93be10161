import { describe, expect, test } from 'vitest';
import { packagedTemplate } from './template.ts';

const { Resources, Outputs } = packagedTemplate();
const ARN = { 'Fn::If': ['HasOwnChatTopic', { Ref: 'ChatTopic' }, ''] };

describe('the topic of a channel', () => {
  test('is made for whoever asks for it, and fed for whoever has one', () => {
    expect(Resources.ChatTopic).toMatchObject({ Condition: 'HasOwnChatTopic' });
    expect(Resources.ChatRule).toMatchObject({ Condition: 'HasChat' });
    expect(Outputs.ChatTopicArn).toMatchObject({ Condition: 'HasChat', Value: ARN });
  });

  test('gets of every announcement of this installation what is for people, and keeps what it does not get', () => {
    const { EventPattern, Targets } = Resources.ChatRule!.Properties;
    expect(EventPattern).toEqual({
      source: ['greenshift'],
      detail: { installation: ['greenshift-dev'], chat: { version: ['1.0'] } },
    });
    expect(Targets).toMatchObject([
      { Arn: ARN, InputPath: '$.detail.chat', DeadLetterConfig: { Arn: expect.anything() } },
    ]);
  });

  test('takes messages of its rule alone, and none that is not encrypted on its way', () => {
    const [rule, deny] = Resources.ChatTopicPolicy!.Properties.PolicyDocument.Statement;
    expect(rule).toMatchObject({ Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish' });
    expect(rule.Condition.ArnEquals['aws:SourceArn']['Fn::Sub']).toMatch(/:rule\/greenshift-dev-chat$/);
    expect(deny).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
  });
});
