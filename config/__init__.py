"""Settings, policy, sentences and word lists; imports nothing of ours."""
