;; What OPA's compiled rules expect of their host, and one function for the host to call.
;;
;; Source: https://www.openpolicyagent.org/docs/wasm, ABI 1.2 and later.
(module
  (type $eval (func (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (type $top (func (result i32)))
  (memory (export "memory") 2)

  ;; Set by the host: the rules' own `opa_eval` and `opa_heap_ptr_get`, the address of the data
  ;; document once it is read, and where the memory is free from there on.
  (table (export "own") 2 funcref)
  (global $data (export "data") (mut i32) (i32.const 0))
  (global $base (export "base") (mut i32) (i32.const 0))

  ;; Read by the host after a trap: the address of the reason, where OPA gave one.
  (global $aborted (export "aborted") (mut i32) (i32.const 0))

  (func (export "opa_abort") (param i32) (global.set $aborted (local.get 0)) unreachable)
  (func (export "opa_println") (param i32))
  (func (export "opa_builtin0") (param i32 i32) (result i32) unreachable)
  (func (export "opa_builtin1") (param i32 i32 i32) (result i32) unreachable)
  (func (export "opa_builtin2") (param i32 i32 i32 i32) (result i32) unreachable)
  (func (export "opa_builtin3") (param i32 i32 i32 i32 i32) (result i32) unreachable)
  (func (export "opa_builtin4") (param i32 i32 i32 i32 i32 i32) (result i32) unreachable)

  ;; Decides on the input that stands at `base`, and gives the address of the answer as text. Takes
  ;; the number of the entry point in the upper half of its argument, the input's length in the
  ;; lower. OPA's heap begins after the input, at a multiple of eight.
  (func (export "ask") (param $question i64) (result i32)
    (local $length i32)
    (local.set $length (i32.wrap_i64 (local.get $question)))
    (call_indirect (type $eval)
      (i32.const 0)
      (i32.wrap_i64 (i64.shr_u (local.get $question) (i64.const 32)))
      (global.get $data)
      (global.get $base)
      (local.get $length)
      (i32.and
        (i32.add (i32.add (global.get $base) (local.get $length)) (i32.const 7))
        (i32.const -8))
      (i32.const 0)
      (i32.const 0)))

  ;; Decides on many inputs, one after the other. Where the memory is free stand address and length
  ;; of each; where its address stood, the address of its answer stands afterwards. Each decision
  ;; has its heap above what the one before it left, so that the answers stay.
  (func (export "ask_many") (param $entrypoint i32) (param $count i32) (param $heap i32)
    (local $row i32)
    (local.set $row (global.get $base))
    (block $done
      (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (i32.store
          (local.get $row)
          (call_indirect (type $eval)
            (i32.const 0)
            (local.get $entrypoint)
            (global.get $data)
            (i32.load (local.get $row))
            (i32.load offset=4 (local.get $row))
            (i32.and (i32.add (local.get $heap) (i32.const 7)) (i32.const -8))
            (i32.const 0)
            (i32.const 0)))
        (local.set $heap (call_indirect (type $top) (i32.const 1)))
        (local.set $row (i32.add (local.get $row) (i32.const 8)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next)))))
