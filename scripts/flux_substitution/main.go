// Answers what Flux makes of objects: one JSON row a line on standard input, one answer a line on standard output.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/fluxcd/pkg/envsubst"
	"sigs.k8s.io/yaml"
)

type row struct {
	Object    any               `json:"object"`
	Variables map[string]string `json:"variables"`
	Strict    bool              `json:"strict"`
}

func answer(r row) (out map[string]any) {
	out = map[string]any{}
	defer func() {
		if caught := recover(); caught != nil {
			out["error"] = fmt.Sprint(caught)
		}
	}()
	data, _ := json.Marshal(r.Object)
	text, _ := yaml.JSONToYAML(data)
	result, err := envsubst.Eval(string(text), func(name string) (string, bool) {
		value, exists := r.Variables[name]
		return value, exists || !r.Strict
	})
	if err != nil {
		out["error"] = err.Error()
		return
	}
	data, err = yaml.YAMLToJSON([]byte(result))
	if err != nil {
		out["unreadable"] = true
		return
	}
	out["object"] = json.RawMessage(data)
	return
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	for lines.Scan() {
		var r row
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			panic(err)
		}
		if err := encoder.Encode(answer(r)); err != nil {
			panic(err)
		}
	}
}
